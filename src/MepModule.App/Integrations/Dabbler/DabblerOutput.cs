using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;

namespace MepModule.App.Integrations.Dabbler;

/// <summary>
/// Answers <c>GET /getDashDataWS</c> as the module of dabbler.dk does, under its name in the network as well, for the integration of Home Assistant that reads it. That client takes any JSON
/// object for values and keeps it until it is restarted; so an answer without values is <c>null</c>, and a refusal is plain text.
/// </summary>
public sealed class DabblerOutput : HttpOutput
{
    /// <summary>The path that it answers.</summary>
    public const string OwnPath = "/getDashDataWS";

    private const string OwnName = "esp32-mep";

    private OutputContext? _context;

    /// <inheritdoc/>
    public override int HeapBytes => 1000;

    /// <inheritdoc/>
    public override string Name => "dabbler";

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

        OutputData data = _context!.Take();
        request.Send(200, "application/json", new DabblerWriter(data));
        string? problem = DabblerWriter.Lacks(data);
        if (problem == null)
        {
            Status!.NoteServed(request.RemoteAddress, question, "200: all values");
        }
        else
        {
            Status!.NoteRefused(request.RemoteAddress, question, "200: no values", problem);
        }
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        Announce(new Announcement(OwnName, "", "", 0, new string[0], new string[] { OwnPath }));
    }
}
