using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.EcoTracker;

/// <summary>
/// Answers as an EcoTracker does, for batteries and inverters that steer by one. Some drop a meter whose head holds more than type and length, or that ends the connection, so both are as the device has
/// them.
/// </summary>
public sealed class EcoTrackerOutput : HttpOutput
{
    private const string Root = "/v1/";
    private const string DataPath = "/v1/json";

    // Of the device's makers, as its own announcement says it.
    private const string Product = "productid=1137";

    private OutputContext? _context;
    private FreshSamples? _samples;

    /// <inheritdoc/>
    public override string Name => "ecotracker";

    /// <inheritdoc/>
    public override int HeapBytes => 1600;

    /// <inheritdoc/>
    public override bool Steers => true;

    /// <inheritdoc/>
    protected override bool IsEmulation => true;

    /// <inheritdoc/>
    public override bool Owns(string path) => path.StartsWith(Root);

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
        string question = request.Method + " " + request.Path;
        request.Keep();
        if (request.Path != DataPath || request.Method != "GET")
        {
            request.Send(request.Path != DataPath ? 404 : 405, "text/plain", "GET /v1/json only.\n");
            Status!.NoteRefused(request.RemoteAddress, question, "refused: only GET /v1/json is answered", null);
            return;
        }

        OutputData data = _samples!.For(request.RemoteAddress);
        string? problem = SteeringText.ProblemOf(data);
        if (problem == null)
        {
            request.Send(200, "application/json", new EcoTrackerWriter(data, MinuteAverage.Of(_context!.Meter, data.Of(Value.Power))));
            Status!.NoteServed(request.RemoteAddress, question, "200: power and energies");
            return;
        }

        request.Send(503, "text/plain", "No fresh reading.\n");
        Status!.NoteRefused(request.RemoteAddress, question, "503: no values", problem);
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _samples = new FreshSamples(context);
        string name = "ecotracker-" + context.Module.Id;
        Announce(new Announcement(
            name, "_everhome._tcp", name, 0, new string[] { Announcement.AddressText, "serial=" + context.Module.Id, Product }, new string[] { Root }));
    }
}
