using System;
using MepModule.MeterSimulator.Metering;

namespace MepModule.MeterSimulator.Tables;

/// <summary>BT20 to BT23, BT27 and BT28: what the meter counts and measures, and where each value stands.</summary>
internal sealed class RegisterTables
{
    private const int DemandSources = 88;

    private readonly MeterWorks _works;
    private readonly long[] _totals = new long[RegisterBank.Count];
    private readonly long[] _tier = new long[RegisterBank.Count];
    private byte[] _presentSources;
    private byte[] _summationSources;
    private int[] _registers;

    public RegisterTables(MeterWorks works)
    {
        _works = works;
        MeterProfile profile = works.Profile;
        TableStore tables = works.Tables;
        _presentSources = [.. PresentValues.SourceIds[..profile.PresentValues]];
        _summationSources = [.. RegisterBank.SourceIds[..profile.Summations]];
        _registers = RegistersOf(_summationSources);

        tables.Basic(20, Access.Basic, Access.Nobody, 10).Bytes = Dimensions(maxima: true);
        tables.Basic(21, Access.Basic, Access.Nobody, 10).Bytes = Dimensions(maxima: false);
        tables.Basic(22, Access.Basic, Access.Nobody, 0).Bytes = RegisterSources();
        tables.Basic(23, Access.Basic, Access.Advanced, profile.RegisterDataSize, table => FillRegisters(table.Bytes));
        tables.Basic(27, Access.Basic, Access.Nobody, 0).Bytes = PresentSources();
        tables.Basic(28, Access.Basic, Access.Nobody, 4 * (profile.Demands + profile.PresentValues), table => FillPresentValues(table.Bytes));
    }

    /// <summary>Puts values at other places, as a new configuration does. What was read by the old places means something else from now on.</summary>
    /// <param name="presentSources">Source id of each value of BT28, as many as there are to be.</param>
    /// <param name="summationSources">Source id of each summation of BT23: those that there were, in another order.</param>
    public void Arrange(byte[] presentSources, byte[] summationSources)
    {
        if (summationSources.Length != _summationSources.Length)
            throw new ArgumentException("A summation can move, but not come or go.", nameof(summationSources));
        _presentSources = presentSources;
        _summationSources = summationSources;
        _registers = RegistersOf(summationSources);
        TableStore tables = _works.Tables;
        tables.Find(21)!.Bytes = Dimensions(maxima: false);
        tables.Find(22)!.Bytes = RegisterSources();
        tables.Find(27)!.Bytes = PresentSources();
        tables.Find(28)!.Bytes = new byte[4 * (_works.Profile.Demands + _presentSources.Length)];
    }

    /// <summary>The bytes of BT23 as they are now; also the body of every billing snapshot.</summary>
    public void FillRegisters(Span<byte> table)
    {
        MeterProfile profile = _works.Profile;
        int start = 0;
        if (profile.HasDemand)
            table[start++] = (byte)_works.Demand.Resets;
        _works.Registers.ReadTotals(_works.Clock.TrueUtc, _totals);
        FillBlock(table.Slice(start, profile.TierSize), _totals, tier: -1);
        for (int tier = 0; tier < profile.Tiers; tier++)
        {
            _works.Registers.ReadTier(tier, _totals, _tier);
            FillBlock(table.Slice(start + profile.TierSize * (1 + tier), profile.TierSize), _tier, tier);
        }
    }

    private void FillBlock(Span<byte> block, ReadOnlySpan<long> values, int tier)
    {
        MeterProfile profile = _works.Profile;
        for (int place = 0; place < profile.Summations; place++)
        {
            int register = _registers[place];
            block.PutI32(4 * place, _works.Registers.Shown(register, values[register]));
        }
        for (int demand = 0; demand < profile.Demands; demand++)
            _works.Demand.FillRecord(block.Slice(4 * profile.Summations + demand * profile.DemandRecordSize, profile.DemandRecordSize), demand, tier);
    }

    private void FillPresentValues(Span<byte> table)
    {
        MeterProfile profile = _works.Profile;
        for (int demand = 0; demand < profile.Demands; demand++)
            table.PutI32(4 * demand, _works.Demand.Present(demand));
        _works.Present.MoveTo(_works.Clock.TrueUtc);
        for (int value = 0; value < _presentSources.Length; value++)
            table.PutI32(4 * (profile.Demands + value), _works.Present.Read(_presentSources[value]));
    }

    /// <summary>The register behind each place. Several have no source id of their own: they keep their order.</summary>
    private static int[] RegistersOf(byte[] sources)
    {
        var registers = new int[sources.Length];
        for (int place = 0; place < sources.Length; place++)
        {
            int register = Array.IndexOf(RegisterBank.SourceIds.ToArray(), sources[place]);
            while (Array.IndexOf(registers, register, 0, place) >= 0)
                register++;
            registers[place] = register;
        }
        return registers;
    }

    private byte[] Dimensions(bool maxima)
    {
        MeterProfile profile = _works.Profile;
        bool gen4 = profile.Generation == MeterGeneration.Gen4;
        return
        [
            (byte)(maxima || profile.HasDemand ? 0x3F : 0x03),
            0x0E,
            (byte)(maxima ? 253 : MeterWorks.SelfReads),
            (byte)(maxima ? (gen4 ? 19 : 15) : profile.Summations),
            (byte)(maxima ? 8 : profile.Demands),
            (byte)(maxima ? 16 : 0),
            (byte)(maxima ? 1 : profile.Occurrences),
            (byte)profile.Tiers,
            (byte)(maxima ? 8 : profile.Demands),
            (byte)_presentSources.Length,
        ];
    }

    private byte[] RegisterSources()
    {
        MeterProfile profile = _works.Profile;
        var table = new byte[profile.Summations + profile.Demands + (profile.Demands + 7) / 8];
        _summationSources.CopyTo(table, 0);
        for (int demand = 0; demand < profile.Demands; demand++)
            table[profile.Summations + demand] = DemandRegisters.SourceIds[demand];
        if (profile.HasDemand)
            table[^1] = 0xFF; // every demand keeps its maximum
        return table;
    }

    private byte[] PresentSources()
    {
        MeterProfile profile = _works.Profile;
        var table = new byte[profile.Demands + _presentSources.Length];
        for (int demand = 0; demand < profile.Demands; demand++)
            table[demand] = (byte)(DemandSources + demand);
        _presentSources.CopyTo(table, profile.Demands);
        return table;
    }
}
