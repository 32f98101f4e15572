using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Shelly;

/// <summary>Answers of calls that need no reading.</summary>
internal static class ShellyCalls
{
    /// <summary>The answer to a call that tells no values; null when it does.</summary>
    /// <param name="method">One of <see cref="ShellyMethod"/> but <see cref="ShellyMethod.Unknown"/>.</param>
    /// <param name="module">Who answers.</param>
    /// <param name="hasPassword">Whether a password is set.</param>
    public static OutputWriter? Constant(int method, ModuleIdentity module, bool hasPassword)
    {
        switch (method)
        {
            case ShellyMethod.DeviceInfo: return new ShellyIdentity(module, hasPassword);
            case ShellyMethod.Methods: return ShellyText.Of(ShellyMethod.All);
            case ShellyMethod.Scripts: return ShellyText.Of("{\"scripts\":[]}");
            case ShellyMethod.Config:
            case ShellyMethod.PowerConfig:
            case ShellyMethod.EnergyConfig: return ShellyText.Config(method, module.Id.ToUpper());
            default: return null;
        }
    }
}
