using MepModule.Protocol.Tables;

namespace MepModule.App.Web.Live;

/// <summary>Names and units of the sources that load profiles usually record; the page's catalogue knows the others.</summary>
internal static class SourceText
{
    public static string NameOf(int source)
    {
        string? name = source switch
        {
            SourceId.EnergyImport => "Energy import",
            SourceId.EnergyExport => "Energy export",
            SourceId.ReactiveEnergyImport => "Reactive energy import",
            SourceId.ReactiveEnergyExport => "Reactive energy export",
            SourceId.PowerOffSeconds => "Time without power",
            SourceId.PowerOutages => "Power outages",
            SourceId.PowerImport => "Power import",
            SourceId.PowerExport => "Power export",
            SourceId.ReactiveImport => "Reactive power import",
            SourceId.ReactiveExport => "Reactive power export",
            SourceId.Frequency => "Frequency",
            _ => null,
        };
        if (name != null)
        {
            return name;
        }

        if (source >= SourceId.Current && source < SourceId.Current + 3)
        {
            return "Current L" + (source - SourceId.Current + 1).ToString();
        }

        if (source >= SourceId.Voltage && source < SourceId.Voltage + 3)
        {
            return "Voltage L" + (source - SourceId.Voltage + 1).ToString();
        }

        // Extended sources: 4 in the highest digit, the device from 0 in the next, the data type in the last two.
        if ((source & 0xF000) == 0x4000)
        {
            return "M-Bus device " + (((source >> 8) & 0x0F) + 1).ToString() + ", value " + (source & 0xFF).ToString();
        }

        return "Source " + source.ToString();
    }

    /// <summary>Unit of the values, empty when it is not known.</summary>
    public static string UnitOf(int source)
    {
        switch (source)
        {
            case SourceId.EnergyImport:
            case SourceId.EnergyExport: return "Wh";
            case SourceId.ReactiveEnergyImport:
            case SourceId.ReactiveEnergyExport: return "varh";
            case SourceId.PowerOffSeconds: return "s";
            case SourceId.PowerImport:
            case SourceId.PowerExport: return "W";
            case SourceId.ReactiveImport:
            case SourceId.ReactiveExport: return "var";
            case SourceId.Frequency: return "mHz";
        }

        if (source >= SourceId.Current && source < SourceId.Current + 3)
        {
            return "mA";
        }

        return source >= SourceId.Voltage && source < SourceId.Voltage + 3 ? "mV" : "";
    }
}
