using System;
using MepModule.Protocol;

namespace MepModule.App.Web.Http;

/// <summary>
/// Ends the handling of a request with an error answer. Its sentence is for people: the page shows it in their language, and a test finds the
/// sentences that have no translation (src/web/src/i18n/sentences.txt). Its code and field are for programs.
/// </summary>
internal sealed class ApiException : Exception
{
    private ApiException(int status, string code, string message, string field, int retryAfterSeconds)
        : base(message)
    {
        Status = status;
        Code = code;
        Field = field;
        RetryAfterSeconds = retryAfterSeconds;
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable word for programs; the list is in the OpenAPI file.</summary>
    public string Code { get; }

    /// <summary>The member, parameter or header that is wrong; empty when it is none of them.</summary>
    public string Field { get; }

    /// <summary>For Retry-After; 0 for none.</summary>
    public int RetryAfterSeconds { get; }

    public static ApiException BadRequest(string message) => new(400, "bad_request", message, "", 0);

    /// <summary>For a value that does not fit.</summary>
    public static ApiException BadValue(string field, string message) => new(400, "bad_value", message, field, 0);

    /// <summary>For a member that has to be there.</summary>
    public static ApiException Missing(string field, string message) => new(400, "missing", message, field, 0);

    public static ApiException Refused(string code, string message) => new(400, code, message, "", 0);

    public static ApiException UnknownMember(string name) => new(400, "unknown_member", "The member `" + name + "` is not known here; see /api/openapi.json.", name, 0);

    public static ApiException Unauthorized(string message) => new(401, "unauthorized", message, "", 0);

    /// <summary>For a login with a password that is not the one in force.</summary>
    public static ApiException WrongLogin(string message) => new(401, "wrong_password", message, "password", 0);

    public static ApiException FirstRun(string message) => new(401, "first_run", message, "", 0);

    public static ApiException Csrf(string message) => new(403, "csrf", message, "", 0);

    public static ApiException Forbidden(string message) => new(403, "forbidden", message, "", 0);

    /// <summary>For a call that wants the login password again and did not get it.</summary>
    public static ApiException WrongPassword(string field, string message) => new(403, "wrong_password", message, field, 0);

    public static ApiException NotFound(string message) => new(404, "not_found", message, "", 0);

    public static ApiException MethodNotAllowed(string message) => new(405, "method_not_allowed", message, "", 0);

    public static ApiException NotAcceptable(string message) => new(406, "not_acceptable", message, "", 0);

    public static ApiException Timeout(string message) => new(408, "timeout", message, "", 0);

    /// <summary>For what cannot be done as things stand.</summary>
    public static ApiException Conflict(string code, string message) => new(409, code, message, "", 0);

    public static ApiException LengthRequired(string message) => new(411, "length_required", message, "", 0);

    public static ApiException TooLarge(string message) => new(413, "too_large", message, "", 0);

    public static ApiException UnsupportedMediaType(string message) => new(415, "unsupported_media_type", message, "", 0);

    public static ApiException Misdirected(string message) => new(421, "misdirected", message, "", 0);

    public static ApiException Locked(string message) => new(423, "locked", message, "", 0);

    public static ApiException TooManyRequests(string message, int retryAfterSeconds) => new(429, "too_many_requests", message, "", retryAfterSeconds);

    public static ApiException Internal(string message) => new(500, "internal", message, "", 0);

    public static ApiException Storage(string message) => new(500, "storage", message, "", 0);

    public static ApiException Busy(string message, int retryAfterSeconds) => new(503, "busy", message, "", retryAfterSeconds);

    /// <summary>For a read of the meter that failed: what it refuses it will refuse again, anything else may go better in a moment.</summary>
    public static ApiException OfMeter(MeterError error)
    {
        string sentence = MeterErrorText.Sentence(error);
        return MeterErrorText.IsRefusal(error) ? new(404, "meter_refuses", sentence, "", 0) : new(503, "meter_" + MeterErrorText.Code(error), sentence, "", 10);
    }
}
