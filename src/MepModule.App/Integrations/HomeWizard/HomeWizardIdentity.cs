using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.HomeWizard;

/// <summary>Writes who answers: the type of product whose contract is kept, and a serial number made of the module's own hardware address.</summary>
public sealed class HomeWizardIdentity : OutputWriter
{
    /// <summary>The type of a P1 meter; clients refuse types that they do not know.</summary>
    public const string ProductType = "HWE-P1";

    /// <summary>Version of the contract.</summary>
    public const string ApiVersion = "v1";

    private readonly ModuleIdentity _module;

    /// <param name="module">The module.</param>
    public HomeWizardIdentity(ModuleIdentity module)
    {
        _module = module;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        var json = new JsonWriter(text);
        json.BeginObject();
        json.Member("product_name", _module.HostName);
        json.Member("product_type", ProductType);
        json.Member("serial", _module.Id);
        json.Member("firmware_version", _module.Version);
        json.Member("api_version", ApiVersion);
        json.EndObject();
    }
}
