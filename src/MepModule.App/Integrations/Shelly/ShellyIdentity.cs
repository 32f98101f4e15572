using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Shelly;

/// <summary>Writes who answers: the model whose contract is kept, with names made of the module's own hardware address.</summary>
public sealed class ShellyIdentity : OutputWriter
{
    /// <summary>The model, a three-phase meter of the second generation.</summary>
    public const string Model = "SPEM-003CEBEU";

    /// <summary>What the firmware is called; clients look at its date.</summary>
    public const string Firmware = "20241011-114455/1.4.4-g6d2a586";

    /// <summary>Its version.</summary>
    public const string Version = "1.4.4";

    /// <summary>What the application is called.</summary>
    public const string App = "Pro3EM";

    private readonly ModuleIdentity _module;
    private readonly bool _hasPassword;

    /// <param name="module">The module.</param>
    /// <param name="hasPassword">Whether everything else wants a password.</param>
    public ShellyIdentity(ModuleIdentity module, bool hasPassword)
    {
        _module = module;
        _hasPassword = hasPassword;
    }

    /// <summary>Name of the device that the module passes for.</summary>
    public static string IdOf(ModuleIdentity module) => "shellypro3em-" + module.Id;

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        var json = new JsonWriter(text);
        string id = IdOf(_module);
        json.BeginObject();
        json.Member("name", (string?)null);
        json.Member("id", id);
        json.Member("mac", _module.Id.ToUpper());
        json.Member("slot", 0);
        json.Member("model", Model);
        json.Member("gen", 2);
        json.Member("fw_id", Firmware);
        json.Member("ver", Version);
        json.Member("app", App);
        json.Member("auth_en", _hasPassword);
        json.Member("auth_domain", _hasPassword ? id : null);
        json.Member("profile", "triphase");
        json.EndObject();
    }
}
