using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Metrics;

/// <summary>Answers <c>GET /metrics</c> for Prometheus and what reads the same: text format 0.0.4.</summary>
public sealed class MetricsOutput : HttpOutput
{
    // Prometheus 3 refuses an answer of any other type.
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private const string OwnPath = "/metrics";
    private const int PublicTag = FirstOwnTag;

    private OutputContext? _context;
    private bool _isPublic;

    /// <inheritdoc/>
    public override string Name => "metrics";

    /// <inheritdoc/>
    public override bool Owns(string path) => path == OwnPath;

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
        string question = request.Method + " " + request.Path;
        if (request.Method != "GET")
        {
            request.SetHeader("Allow", "GET");
            request.Send(405, "text/plain", "GET only.\n");
            Status!.NoteRefused(request.RemoteAddress, question, "405: only GET is answered", null);
            return;
        }

        if (!_isPublic && !request.MayRead)
        {
            request.SetHeader("WWW-Authenticate", "Bearer");
            request.Send(401, "text/plain", "Send an API token of scope read as a bearer token.\n");
            Status!.NoteRefused(request.RemoteAddress, question, "401: no API token", null);
            return;
        }

        OutputData data = _context!.Take();
        request.Stream(200, ContentType, new MetricsWriter(data));
        if (data.IsTellable)
        {
            Status!.NoteServed(request.RemoteAddress, question, "200: all values");
        }
        else
        {
            Status!.NoteRefused(request.RemoteAddress, question, "200: no values", data.HasReading ? "The last reading is too old to be told." : "There was no reading yet.");
        }
    }

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields) => fields.Flag(PublicTag, "public", false);

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _isPublic = settings.Flag(PublicTag, false);
    }
}
