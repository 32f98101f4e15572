using System;

namespace MepModule.Protocol.Tables;

/// <summary>
/// BT21 Actual Register (and BT20, its maxima), and what follows from it: every offset and size of BT22, BT23, BT27 and BT28.
/// A meter that is configured for demand shifts both data tables, so nothing here is a constant.
/// </summary>
public sealed class RegisterDimensions
{
    /// <summary>Table id of the actual dimensions.</summary>
    public const int Table = 21;

    /// <summary>Table id of the maxima, which old firmware answers where it rejects <see cref="Table"/>.</summary>
    public const int MaximaTable = 20;

    /// <summary>Size in bytes.</summary>
    public const int Size = 10;

    /// <summary>Offset of the number of tiers.</summary>
    public const int TiersOffset = 7;

    private readonly byte[] _table = new byte[Size];

    /// <summary>Makes the dimensions of a table of ten bytes.</summary>
    public RegisterDimensions(byte[] data, int origin)
    {
        Array.Copy(data, origin, _table, 0, Size);
    }

    /// <summary>Whether BT23 starts with a counter of demand resets. BT21.0 bit 2.</summary>
    public bool HasDemandResetCounter => (_table[0] & 0x04) != 0;

    /// <summary>Whether demand records hold event times. BT21.0 bit 1.</summary>
    public bool HasEventTimes => (_table[0] & 0x02) != 0;

    /// <summary>Whether demand records hold a cumulative demand. BT21.0 bit 4.</summary>
    public bool HasCumulativeDemand => (_table[0] & 0x10) != 0;

    /// <summary>Whether demand records hold a continuous cumulative demand. BT21.0 bit 5.</summary>
    public bool HasContinuousCumulativeDemand => (_table[0] & 0x20) != 0;

    /// <summary>Whether present demands of BT28 hold a time remaining. BT21.0 bit 6.</summary>
    public bool HasTimeRemaining => (_table[0] & 0x40) != 0;

    /// <summary>Number of self reads that are kept. BT21.2.</summary>
    public int SelfReads => _table[2];

    /// <summary>Number of summations: 11, 15 or 19. BT21.3.</summary>
    public int Summations => _table[3];

    /// <summary>Number of demands, 0 to 8. BT21.4.</summary>
    public int Demands => _table[4];

    /// <summary>Number of coincident values, 0 to 16. BT21.5.</summary>
    public int Coincidents => _table[5];

    /// <summary>Number of occurrences of a demand. BT21.6.</summary>
    public int Occurrences => _table[6];

    /// <summary>Number of tariff tiers, 4 or 8. BT21.7.</summary>
    public int Tiers => _table[7];

    /// <summary>Number of present demands in BT28, 0 to 8. BT21.8.</summary>
    public int PresentDemands => _table[8];

    /// <summary>Number of present values in BT28. BT21.9.</summary>
    public int PresentValues => _table[9];

    /// <summary>Size of a demand record in bytes; each of its parts is there or not on its own.</summary>
    public int DemandRecordSize =>
        (HasEventTimes ? TableTime.ShortSize * Occurrences : 0) + (HasCumulativeDemand ? 4 : 0) + (HasContinuousCumulativeDemand ? 4 : 0) + 4 * Occurrences;

    /// <summary>Size in bytes of the values of all tiers together, and of each tier, in BT23.</summary>
    public int TierSize => 4 * Summations + Demands * DemandRecordSize + Coincidents * 4 * Occurrences;

    /// <summary>Size of BT23 in bytes, which may exceed one response.</summary>
    public int RegisterDataSize => SummationOffset(0) + TierSize * (1 + Tiers);

    /// <summary>
    /// How many blocks of BT23, that of all tiers together and those of tiers, a read of so many bytes brings when it starts with a block. Of the last block only the summations are read.
    /// </summary>
    public int BlocksWithin(int bytes)
    {
        return TierSize == 0 ? 1 : 1 + (bytes - SummationOffset(Summations)) / TierSize;
    }

    /// <summary>Size of BT22 in bytes.</summary>
    public int DataSelectionSize => Summations + Demands + (Demands + 7) / 8 + 2 * Coincidents;

    /// <summary>Size of BT27 in bytes.</summary>
    public int PresentSelectionSize => PresentDemands + PresentValues;

    /// <summary>Size of BT28 in bytes.</summary>
    public int PresentDataSize => PresentValueOffset(PresentValues);

    /// <summary>Offset in BT23 of a summation of all tiers together, from 0.</summary>
    public int SummationOffset(int summation)
    {
        return (HasDemandResetCounter ? 1 : 0) + 4 * summation;
    }

    /// <summary>Offset in BT23 of a summation of one tier, both from 0.</summary>
    public int TierSummationOffset(int tier, int summation)
    {
        return SummationOffset(summation) + TierBlockOffset(tier);
    }

    /// <summary>How far the values of a tier, from 0, stand behind those of all tiers together in BT23.</summary>
    public int TierBlockOffset(int tier)
    {
        return TierSize * (1 + tier);
    }

    /// <summary>Offset in BT23 of a demand record of all tiers together, from 0.</summary>
    public int DemandOffset(int demand)
    {
        return SummationOffset(Summations) + demand * DemandRecordSize;
    }

    /// <summary>Offset in BT23 of a coincident value of all tiers together, from 0.</summary>
    public int CoincidentOffset(int coincident)
    {
        return DemandOffset(Demands) + coincident * 4 * Occurrences;
    }

    /// <summary>Offset in BT28 of a present demand, from 0.</summary>
    public int PresentDemandOffset(int demand)
    {
        return demand * PresentDemandSize + PresentDemandSize - 4;
    }

    /// <summary>Offset in BT28 of a present value, from 0.</summary>
    public int PresentValueOffset(int value)
    {
        return PresentDemands * PresentDemandSize + 4 * value;
    }

    private int PresentDemandSize => HasTimeRemaining ? 7 : 4;
}
