namespace MepModule.Protocol.Tables;

/// <summary>BT22 Data Selection: the source of each summation, demand and coincident value of BT23.</summary>
public static class DataSelection
{
    /// <summary>Table id.</summary>
    public const int Table = 22;

    /// <summary>Number of the summation with a source, from 0, or -1. BT22.0.</summary>
    public static int FindSummation(byte[] data, int origin, RegisterDimensions dimensions, int source)
    {
        return SourceList.Find(data, origin, dimensions.Summations, source);
    }

    /// <summary>Source of a demand, both from 0.</summary>
    public static int DemandSource(byte[] data, int origin, RegisterDimensions dimensions, int demand)
    {
        return data[origin + dimensions.Summations + demand];
    }
}

/// <summary>BT27 Present Register Selection: the source of each present demand and present value of BT28.</summary>
public static class PresentSelection
{
    /// <summary>Table id.</summary>
    public const int Table = 27;

    /// <summary>Number of the present value with a source, from 0, or -1.</summary>
    public static int FindValue(byte[] data, int origin, RegisterDimensions dimensions, int source)
    {
        return SourceList.Find(data, origin + dimensions.PresentDemands, dimensions.PresentValues, source);
    }
}

/// <summary>Looks for a source in a row of source ids.</summary>
public static class SourceList
{
    /// <summary>Position of a source among <paramref name="count"/> ids, from 0, or -1.</summary>
    public static int Find(byte[] data, int first, int count, int source)
    {
        for (int i = 0; i < count; i++)
        {
            if (data[first + i] == source)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>BT23 Current Register Data: energies and counts, all tiers together and by tier. Signed 32-bit values as the meter keeps them; see <see cref="EnergyScale"/>.</summary>
public static class RegisterData
{
    /// <summary>Table id.</summary>
    public const int Table = 23;

    /// <summary>Number of demand resets so far modulo 256, or -1 on a meter that does not count them. BT23.0.</summary>
    public static int DemandResets(byte[] data, int origin, RegisterDimensions dimensions)
    {
        return dimensions.HasDemandResetCounter ? data[origin] : -1;
    }

    /// <summary>A summation of all tiers together, from 0, unscaled.</summary>
    public static int Total(byte[] data, int origin, RegisterDimensions dimensions, int summation)
    {
        return LittleEndian.Int32(data, origin + dimensions.SummationOffset(summation));
    }

    /// <summary>A summation of one tier, both from 0, unscaled. Power-off time is not kept by tier.</summary>
    public static int OfTier(byte[] data, int origin, RegisterDimensions dimensions, int tier, int summation)
    {
        return LittleEndian.Int32(data, origin + dimensions.TierSummationOffset(tier, summation));
    }
}

/// <summary>BT28 Present Register Data: instantaneous values, signed.</summary>
public static class PresentData
{
    /// <summary>Table id.</summary>
    public const int Table = 28;

    /// <summary>A present value by its number, from 0; its unit follows from its source.</summary>
    public static int Value(byte[] data, int origin, RegisterDimensions dimensions, int presentValue)
    {
        return LittleEndian.Int32(data, origin + dimensions.PresentValueOffset(presentValue));
    }

    /// <summary>A present demand by its number, from 0.</summary>
    public static int Demand(byte[] data, int origin, RegisterDimensions dimensions, int demand)
    {
        return LittleEndian.Int32(data, origin + dimensions.PresentDemandOffset(demand));
    }
}

/// <summary>
/// BT15 Constants. Its ratios matter on meters with current or voltage transformers only. BT23 and the load profile include them already, BT28 only where a source is "post".
/// </summary>
public static class Constants
{
    /// <summary>Table id.</summary>
    public const int Table = 15;

    /// <summary>Size in bytes.</summary>
    public const int Size = 17;

    /// <summary>Whether the meter applies transformer ratios. BT15.8 bit 0.</summary>
    public static bool RatiosApplied(byte[] data, int origin)
    {
        return (data[origin + 8] & 1) != 0;
    }

    /// <summary>Current transformer ratio, as the meter keeps it; its scale is not documented. BT15.9.</summary>
    public static int CurrentRatio(byte[] data, int origin)
    {
        return LittleEndian.Int32(data, origin + 9);
    }

    /// <summary>Voltage transformer ratio, as the meter keeps it; its scale is not documented. BT15.13.</summary>
    public static int VoltageRatio(byte[] data, int origin)
    {
        return LittleEndian.Int32(data, origin + 13);
    }
}
