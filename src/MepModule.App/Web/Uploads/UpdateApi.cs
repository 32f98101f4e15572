using System;
using System.IO;
using MepModule.App.Bundles;
using MepModule.App.Diagnostics;
using MepModule.App.Metering;
using MepModule.App.Text;
using MepModule.App.Update;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;
using MepModule.Protocol.Link;

namespace MepModule.App.Web.Uploads;

/// <summary>The calls below <c>/api/v1/firmware</c> of a board that takes updates: the way of a new bundle into the module.</summary>
internal sealed class UpdateApi : FirmwareApi
{
    private const int PieceBytes = 4096;

    // A bundle of a megabyte comes in within a minute over any Wi-Fi that works.
    private const int LongestUploadMilliseconds = 5 * 60 * 1000;

    private readonly UpdateEngine _engine;
    private readonly TrialWatch _watch;
    private readonly MeterService _meter;
    private readonly SystemControl _system;
    private readonly EventLog _log;
    private readonly WorkUnderWay _works;
    private readonly IMonotonicClock _clock;

    public UpdateApi(BootJournal journal, UpdateEngine engine, TrialWatch watch, MeterService meter, SystemControl system, IMonotonicClock clock, EventLog log, WorkUnderWay works)
        : base(engine.Identity, journal)
    {
        _clock = clock;
        _works = works;
        _engine = engine;
        _watch = watch;
        _meter = meter;
        _system = system;
        _log = log;
    }

    protected override string? WhyNot => null;

    protected override bool NeedsSignature => _engine.Signers.Key != null;

    public override void Upload(Request request)
    {
        string? type = request.Header("Content-Type");
        if (type == null || type.ToLower() != "application/octet-stream")
        {
            throw ApiException.UnsupportedMediaType("The body must be the .mepfw file itself; send Content-Type: application/octet-stream.");
        }

        int length = request.BodyLength(BundleHeader.Length + (2 * BundleHeader.MaximumSectionLength));
        bool allowOlder = request.QueryFlag("allow_older");
        bool meterWasRead = !_meter.IsStale;
        _works.Begin(HeavyWork.Upload);
        bool isOurs = false;
        try
        {
            _engine.Begin(length, allowOlder);
            isOurs = true;
            _meter.IsResting = true;
            Receive(request, length);
            _engine.Finish(meterWasRead);
        }
        catch (UpdateException refusal)
        {
            _log.Warning("update", refusal.Message);
            throw Refused(refusal);
        }
        finally
        {
            _works.End(HeavyWork.Upload);
            // Else it was refused beside another one, which may come through the meter: that goes on.
            if (isOurs)
            {
                _meter.IsResting = _engine.IsReceiving;
            }
        }

        _log.Info("update", _engine.UploadText!);
        _system.RestartSoon("Version " + _engine.UploadedVersion!.ToString() + " is tried.");
        Write(request, 202);
    }

    public override void Confirm(Request request)
    {
        if (!_engine.IsTrial)
        {
            throw ApiException.Conflict("not_on_trial", "The running version is not on trial.");
        }

        if (!Journal.Confirm())
        {
            throw ApiException.Storage("The confirmation could not be stored. Try again.");
        }

        _log.Info("update", "Version " + _engine.Running.ToString() + " was confirmed by the user.");
        Write(request, 200);
    }

    public override void Revert(Request request)
    {
        try
        {
            _engine.Revert();
        }
        catch (UpdateException refusal)
        {
            throw Refused(refusal);
        }

        _log.Info("update", "Version " + _engine.Running.ToString() + " was given up by the user.");
        _system.RestartSoon("The user went back to the version before.");
        SystemApi.WriteText(request, 202, "The module restarts with the version before; that takes about twenty seconds.");
    }

    public override void PutSigner(Request request)
    {
        byte[]? modulus = null;
        JsonReader body = request.ReadJson();
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            if (name != "public_key")
            {
                throw ApiException.UnknownMember(name);
            }

            modulus = ReadKey(body.ReadString(name, 1, 2 * RsaPublicKey.ModulusLength));
        }

        body.ExpectEnd();
        try
        {
            if (modulus == null)
            {
                throw ApiException.Missing("public_key", "The key is missing.");
            }

            // In place of another one it would be lost with it when the power goes meanwhile, and any bundle be taken.
            if (_engine.Signers.Key != null)
            {
                throw ApiException.Conflict("key_exists", "A key is stored already. Remove it before you store another one.");
            }

            _engine.Signers.Store(modulus);
        }
        catch (ArgumentException problem)
        {
            throw ApiException.BadValue("public_key", problem.Message);
        }
        catch (IOException problem)
        {
            throw ApiException.Storage("The key could not be stored: " + problem.Message);
        }

        _log.Info("update", "From now on only bundles signed with the user's key are taken.");
        Write(request, 200);
    }

    public override void DeleteSigner(Request request)
    {
        try
        {
            _engine.Signers.Remove();
        }
        catch (IOException problem)
        {
            throw ApiException.Storage("The key could not be removed: " + problem.Message);
        }

        _log.Info("update", "Bundles need no signature any more.");
        request.Empty(204);
    }

    // What is refused early is still read to its end: a peer that is cut off while it sends does not see the answer.
    private void Receive(Request request, int length)
    {
        byte[] piece = new byte[PieceBytes];
        UpdateException? refusal = null;
        long end = _clock.Milliseconds + LongestUploadMilliseconds;
        int left = length;
        bool isWhole = false;
        try
        {
            while (left > 0)
            {
                int wanted = left < piece.Length ? left : piece.Length;
                request.ReadBodyPart(piece, 0, wanted);
                left -= wanted;
                if (refusal == null)
                {
                    refusal = Take(piece, wanted);
                    _meter.IsResting = refusal == null;
                }

                // The meter rests meanwhile, so nobody may take for ever.
                if (left > 0 && _clock.Milliseconds > end)
                {
                    throw ApiException.Timeout("The upload took more than five minutes and was given up. Move the module or the router closer, or flash by USB.");
                }
            }

            if (refusal == null)
            {
                request.Readmit();
                isWhole = true;
            }
        }
        finally
        {
            // Once it was refused the engine is free, and may be taking in the next one.
            if (refusal == null && !isWhole)
            {
                _engine.Abandon();
            }
        }

        if (refusal != null)
        {
            throw refusal;
        }
    }

    private UpdateException? Take(byte[] piece, int count)
    {
        try
        {
            _engine.Write(piece, 0, count);
            return null;
        }
        catch (UpdateException refusal)
        {
            return refusal;
        }
    }

    private static byte[] ReadKey(string hex)
    {
        byte[] modulus = new byte[RsaPublicKey.ModulusLength];
        if (hex.Length != 2 * modulus.Length)
        {
            throw NoKey();
        }

        for (int i = 0; i < modulus.Length; i++)
        {
            int high = Digit(hex[2 * i]);
            int low = Digit(hex[(2 * i) + 1]);
            if (high < 0 || low < 0)
            {
                throw NoKey();
            }

            modulus[i] = (byte)((high << 4) | low);
        }

        return modulus;
    }

    private static int Digit(char c)
    {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static ApiException NoKey()
    {
        return ApiException.BadValue("public_key", "The key must be the modulus of an RSA-2048 key as 512 hex digits. Print it with: MepModule.Bundler key signer.pem");
    }

    private static ApiException Refused(UpdateException refusal)
    {
        return refusal.Code == "busy" || refusal.Code == "on_trial" || refusal.Code == "nothing_to_revert"
            ? ApiException.Conflict(refusal.Code, refusal.Message)
            : ApiException.Refused(refusal.Code, refusal.Message);
    }

    protected override void WriteBundle(JsonWriter json, int slot)
    {
        BundleHeader? bundle = _engine.Describe(slot);
        WriteVersion(json, bundle?.Version.ToString(), bundle == null ? 0 : bundle.TotalLength);
    }

    protected override void WriteTrial(JsonWriter json)
    {
        bool isTrial = _engine.IsTrial;
        json.Member("active", isTrial);
        if (isTrial)
        {
            json.Member("attempt", BootRecord.TrialStarts - _engine.TrialStartsLeft);
            json.Name("waiting_for");
            json.BeginArray();
            WriteIf(json, !_watch.SettingsAreLoaded, "settings");
            WriteIf(json, !_watch.HttpAnswers, "http");
            WriteIf(json, !_watch.NetworkIsUp, "network");
            WriteIf(json, !_watch.MeterIsAsBefore, "meter");
            WriteIf(json, _watch.SecondsLeft > 0, "uptime");
            json.EndArray();
            json.Member("confirm_in_s", _watch.SecondsLeft);
        }
    }

    protected override void WriteUpload(JsonWriter json)
    {
        UploadState state = _engine.Upload;
        if (state == UploadState.Refused && _works.Has(HeavyWork.Upload))
        {
            // The rest of it still comes in, or its place is not free yet: the next one would be sent away.
            state = UploadState.Receiving;
        }

        json.Member("state", UploadName(state));
        if (state != UploadState.None)
        {
            json.Member("received_bytes", _engine.ReceivedBytes);
            json.Member("total_bytes", _engine.ExpectedBytes);
            json.Member("version", _engine.UploadedVersion?.ToString());
            json.Member("text", _engine.UploadText);
        }
        else if (_engine.FailedTrial != Slot.Factory)
        {
            json.Member("text", "The version in slot " + Slot.Name(_engine.FailedTrial) + " failed its trial three times, so the module went back to this one.");
        }
    }

    private static void WriteIf(JsonWriter json, bool isMissing, string name)
    {
        if (isMissing)
        {
            json.String(name);
        }
    }

    private static string UploadName(UploadState state)
    {
        switch (state)
        {
            case UploadState.Receiving:
                return "receiving";
            case UploadState.Checking:
                return "checking";
            case UploadState.Ready:
                return "ready";
            case UploadState.Refused:
                return "refused";
            default:
                return "none";
        }
    }
}
