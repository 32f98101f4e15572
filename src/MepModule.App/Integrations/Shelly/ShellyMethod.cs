namespace MepModule.App.Integrations.Shelly;

/// <summary>The calls that are answered. All of them only read; every other one is refused, whatever it is.</summary>
public static class ShellyMethod
{
    /// <summary>A call that is refused.</summary>
    public const int Unknown = 0;

    /// <summary>Who answers.</summary>
    public const int DeviceInfo = 1;

    /// <summary>What can be called.</summary>
    public const int Methods = 2;

    /// <summary>Everything there is to tell.</summary>
    public const int Status = 3;

    /// <summary>The settings of all components.</summary>
    public const int Config = 4;

    /// <summary>Powers, voltages, currents.</summary>
    public const int PowerStatus = 5;

    /// <summary>Settings of the component that tells powers.</summary>
    public const int PowerConfig = 6;

    /// <summary>Energies.</summary>
    public const int EnergyStatus = 7;

    /// <summary>Settings of the component that tells energies.</summary>
    public const int EnergyConfig = 8;

    /// <summary>Scripts, of which there are none.</summary>
    public const int Scripts = 9;

    /// <summary>The power alone, as meters of one phase tell it: some batteries ask for it over UDP. It is not among the methods, because programs that find it there take the module for such a meter.</summary>
    public const int SinglePowerStatus = 10;

    /// <summary>The methods, as a client is told them.</summary>
    public const string All =
        "{\"methods\":[\"Shelly.GetDeviceInfo\",\"Shelly.ListMethods\",\"Shelly.GetStatus\",\"Shelly.GetConfig\",\"EM.GetStatus\",\"EM.GetConfig\",\"EMData.GetStatus\",\"EMData.GetConfig\",\"Script.List\"]}";

    /// <summary>Whether a call tells values of the meter.</summary>
    public static bool TellsValues(int method) => method == Status || method == PowerStatus || method == EnergyStatus || method == SinglePowerStatus;

    /// <summary>The number of a call; its name may come in capitals or not.</summary>
    /// <param name="name">As in EM.GetStatus.</param>
    /// <param name="isUdp">Whether it came over UDP.</param>
    public static int Of(string name, bool isUdp)
    {
        switch (name.ToLower())
        {
            case "shelly.getdeviceinfo": return DeviceInfo;
            case "shelly.listmethods": return Methods;
            case "shelly.getstatus": return Status;
            case "shelly.getconfig": return Config;
            case "em.getstatus": return PowerStatus;
            case "em.getconfig": return PowerConfig;
            case "emdata.getstatus": return EnergyStatus;
            case "emdata.getconfig": return EnergyConfig;
            case "script.list": return Scripts;
            case "em1.getstatus": return isUdp ? SinglePowerStatus : Unknown;
            default: return Unknown;
        }
    }
}
