using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.HomeWizard;

/// <summary>
/// Answers as a P1 meter of HomeWizard does in version 1 of its contract, for programs that read those. While it is on its paths are open, and those of the contract that the module does not have
/// are not found instead of forbidden: a client takes a refusal for a meter that was switched off by its owner.
/// </summary>
public sealed class HomeWizardOutput : HttpOutput
{
    private const string Root = "/api";
    private const string DataPath = "/api/v1/data";
    private const string TelegramPath = "/api/v1/telegram";

    private OutputContext? _context;
    private P1Source? _telegrams;

    /// <inheritdoc/>
    public override int HeapBytes => 2200;

    /// <inheritdoc/>
    public override string Name => "homewizard";

    /// <inheritdoc/>
    public override bool Steers => true;

    /// <inheritdoc/>
    protected override bool IsEmulation => true;

    /// <inheritdoc/>
    public override bool Owns(string path)
    {
        switch (path)
        {
            case Root:
            case DataPath:
            case TelegramPath:
            case "/api/v1/system":
            case "/api/v1/state":
            case "/api/v1/identify":
            case "/api/v1/batteries":
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
        string question = request.Method + " " + request.Path;
        if (request.Path != Root && request.Path != DataPath && request.Path != TelegramPath)
        {
            request.Send(404, "text/plain", "Not found.\n");
            Status!.NoteRefused(request.RemoteAddress, question, "404: not part of this module", null);
            return;
        }

        if (request.Method != "GET")
        {
            request.SetHeader("Allow", "GET");
            request.Send(405, "text/plain", "GET only.\n");
            Status!.NoteRefused(request.RemoteAddress, question, "405: only GET is answered", null);
            return;
        }

        if (request.Path == Root)
        {
            request.Send(200, "application/json", new HomeWizardIdentity(_context!.Module));
            Status!.NoteServed(request.RemoteAddress, question, "200: who the module is");
            return;
        }

        string? problem = request.Path == DataPath ? SendData(request) : SendTelegram(request);
        if (problem == null)
        {
            Status!.NoteServed(request.RemoteAddress, question, "200: all values");
            return;
        }

        request.SetHeader("Retry-After", "5");
        request.Send(503, "text/plain", "No fresh reading.\n");
        Status!.NoteRefused(request.RemoteAddress, question, "503: no values", problem);
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _telegrams = new P1Source(0);
        string id = context.Module.Id;
        Announce(new Announcement(
            "",
            "_hwenergy._tcp",
            "p1meter-" + (id.Length > 6 ? id.Substring(id.Length - 6) : id),
            0,
            new string[] { "api_enabled=1", "path=/api/v1", "product_name=" + context.Module.HostName, "product_type=" + HomeWizardIdentity.ProductType, "serial=" + id },
            new string[0]));
    }

    private string? SendData(IOutputRequest request)
    {
        OutputData data = _context!.Take();
        if (!data.IsSteerable || !data.Has(Value.EnergyImport))
        {
            return data.HasReading ? data.IsSteerable ? "The energies are not known yet." : "The last reading is too old to be told." : "There was no reading yet.";
        }

        request.Send(200, "application/json", new HomeWizardWriter(data));
        return null;
    }

    private string? SendTelegram(IOutputRequest request)
    {
        P1Writer telegram = _telegrams!.NewTelegram();
        string? problem = _telegrams.Make(_context!.Take(), telegram);
        if (problem == null)
        {
            request.Send(200, "text/plain; charset=us-ascii", telegram);
        }

        return problem;
    }
}
