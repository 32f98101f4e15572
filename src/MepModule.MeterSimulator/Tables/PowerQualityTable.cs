using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Tables;

/// <summary>ET09: outages, and the extremes of frequency and voltage that the household has shown.</summary>
internal sealed class PowerQualityTable
{
    private const int RecordSize = 18;
    private const byte PowerFailure = 3;
    private const int B = RecordSize * MeterWorks.RecordedOutages;
    private const int A = B + 357;

    private readonly MeterWorks _works;
    private (int Value, DateTime Utc) _lowest = (int.MaxValue, default);
    private (int Value, DateTime Utc) _highest = (0, default);

    public PowerQualityTable(MeterWorks works)
    {
        _works = works;
        Table table = works.Tables.Extended(9, Access.Basic, Access.Advanced, A + 162, Refresh);
        Span<byte> bytes = table.Bytes;
        bytes.PutU16(0, 0);
        bytes[2] = 1;
        bytes[3] = 10;
        bytes[4] = 10;
        bytes[5] = 20;
        bytes.PutU32(B + 139, 1);
        bytes[B + 144] = 5;
        bytes.PutU16(B + 145, 10);
        for (int kind = 0; kind < 3; kind++)
        {
            bytes.PutU16(B + 147 + 70 * kind, 600);
            bytes.PutU16(B + 149 + 70 * kind, 80);
        }
        bytes.PutU16(A + 120, 60);
        bytes[A + 122] = 255;
        bytes.PutU16(A + 159, 600);
    }

    /// <summary>Looks at the frequency once a minute, as a sample of what the meter sees every second.</summary>
    public void Watch()
    {
        int frequency = _works.Household.SampleAt(_works.Clock.TrueUtc).FrequencyMillihertz;
        if (frequency < _lowest.Value)
            _lowest = (frequency, _works.Clock.Utc);
        if (frequency > _highest.Value)
            _highest = (frequency, _works.Clock.Utc);
    }

    private void Refresh(Table table)
    {
        Span<byte> bytes = table.Bytes;
        OutageLog outages = _works.Outages;
        for (int n = 0; n < Math.Min(outages.Count, MeterWorks.RecordedOutages); n++)
        {
            (DateTime off, DateTime on) = outages.Recent[n];
            Span<byte> record = bytes.Slice(6 + RecordSize * n, RecordSize);
            record.PutTime(0, on);
            record[6] = PowerFailure;
            record.PutTime(8, off);
            record.PutU32(14, (long)(on - off).TotalSeconds);
        }
        if (_highest.Value > 0)
        {
            bytes.PutI32(B + 54, _lowest.Value);
            bytes.PutTime(B + 58, _lowest.Utc);
            bytes.PutI32(B + 64, _highest.Value);
            bytes.PutTime(B + 68, _highest.Utc);
        }
        bytes.PutU32(B + 135, 0);
        HouseholdSample sample = _works.Household.SampleAt(_works.Clock.TrueUtc);
        for (int phase = 0; phase < 3; phase++)
        {
            Span<byte> voltage = bytes.Slice(B + 151 + 22 * phase, 22);
            voltage.PutU16(16, 12 + Math.Abs(sample[phase].VoltageMillivolts) % 7);
            Span<byte> current = bytes.Slice(B + 151 + 70 + 22 * phase, 22);
            current.PutU16(16, 95 + sample[phase].CurrentMilliamperes % 40);
        }
    }
}
