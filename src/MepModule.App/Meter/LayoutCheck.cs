using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>
/// Whether what a meter says of its tables can be right, held to what the guide gives as limits. A meter in the middle of its own start answers with zeros; what was read by such a layout
/// would be refused, or wrong, until the module starts anew.
/// </summary>
internal static class LayoutCheck
{
    private const string Consequence = "That cannot be right, so nothing is read by it; the module asks again in a minute.";

    private const int MostSummations = 19;
    private const int MostDemands = 8;
    private const int MostCoincidents = 16;
    private const int MostOccurrences = 1;
    private const int MostTiers = 8;
    private const int LeastDevices = 5;
    private const int MostDevices = 6;

    /// <summary>What cannot be right, as a sentence that says what the meter said; null when all can.</summary>
    public static string? Problem(RegisterDimensions registers, DeviceDimensions devices)
    {
        return
            OutOfRange("BT21.3", registers.Summations, 1, MostSummations) ??
            OutOfRange("BT21.4", registers.Demands, 0, MostDemands) ??
            OutOfRange("BT21.5", registers.Coincidents, 0, MostCoincidents) ??
            OutOfRange("BT21.6", registers.Occurrences, 0, MostOccurrences) ??
            OutOfRange("BT21.7", registers.Tiers, 1, MostTiers) ??
            OutOfRange("BT21.8", registers.PresentDemands, 0, MostDemands) ??
            OutOfRange("BT21.9", registers.PresentValues, 1, 255) ??
            OutOfRange("BT28", registers.PresentDataSize, 1, MepFrame.MaximumReadData) ??
            OutOfRange("ET11.0", devices.DeviceCount, LeastDevices, MostDevices) ??
            OutOfRange("ET11.2", devices.StatusEntrySize, DeviceStatus.EntryReadSize, 255) ??
            OutOfRange("ET11.1", devices.ConfigurationEntrySize, 1, 255);
    }

    /// <summary>The same for where the values stand: a meter without power or energy is none.</summary>
    public static string? Problem(PresentPlan present, EnergyPlan energy)
    {
        return !present.Has(PresentValue.PowerImport) ? "The meter names no source for the power from the grid among its present values (BT27). " + Consequence
            : energy.Summation(Energy.Import) == EnergyPlan.Absent ? "The meter names no source for the energy from the grid among its summations (BT22). " + Consequence
            : null;
    }

    private static string? OutOfRange(string where, int said, int least, int most)
    {
        return said >= least && said <= most ? null : "The meter says " + said.ToString() + " in " + where + ", where only " + least.ToString() + " to " + most.ToString() + " can be. " + Consequence;
    }
}
