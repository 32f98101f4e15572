using MepModule.Protocol.Tables;

namespace MepModule.App.Web.Live;

/// <summary>Names and units of the sources that load profiles usually record; the page's catalogue knows the others.</summary>
internal static class SourceText
{
    public static string NameOf(int source)
    {
        switch (source)
        {
            case SourceId.EnergyImport: return "Energy import";
            case SourceId.EnergyExport: return "Energy export";
            case SourceId.ReactiveEnergyImport: return "Reactive energy import";
            case SourceId.ReactiveEnergyExport: return "Reactive energy export";
            case SourceId.PowerOffSeconds: return "Time without power";
            case SourceId.PowerOutages: return "Power outages";
            case SourceId.PowerImport: return "Power import";
            case SourceId.PowerExport: return "Power export";
            case SourceId.ReactiveImport: return "Reactive power import";
            case SourceId.ReactiveExport: return "Reactive power export";
            case SourceId.Frequency: return "Frequency";
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
