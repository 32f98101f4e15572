using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Meter;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>Holds every reading against the meter's household and registers, and its times against the clock.</summary>
internal sealed class TruthWitness(MeterBench bench, TruthCount count, Action<string> fail)
{
    // From the meter's look at its values to the end of an answer that was repeated within one exchange.
    private const int SampleMilliseconds = 4_000;

    private static readonly byte[] _sources = [SourceId.EnergyImport, SourceId.EnergyExport, SourceId.ReactiveEnergyImport, SourceId.ReactiveEnergyExport];

    private readonly List<(long Milliseconds, long[] Registers)> _registers = [];

    // By how much the module's clock was ahead whenever it was set by less than what needs a witness; the first of them that a new reading may have.
    private readonly List<long> _ahead = [0];
    private int _oldestAhead;
    private bool _isClockWrong;
    private bool _wasClockWrong;
    private Reading? _former;

    private int Groups => 1 + bench.Options.Profile.Tiers;

    public void BeginTurn()
    {
        _wasClockWrong = _isClockWrong;
        Remember();
    }

    public void EndTurn() => Remember();

    /// <summary>The module's clock was set.</summary>
    public void SawClock(TimeSpan ahead, bool isWrong)
    {
        _isClockWrong = isWrong;
        _wasClockWrong |= isWrong;
        if (!isWrong)
        {
            _ahead.Add((long)ahead.TotalMilliseconds);
        }
    }

    /// <summary>Judges a reading of this turn.</summary>
    public void Check(Reading reading)
    {
        CheckTimes(reading);
        CheckPresent(reading);
        CheckReasons(reading);
        for (int energy = 0; energy < Energy.PerTier; energy++)
        {
            CheckTotal(reading, energy);
        }

        CheckTiers(reading);
        _former = reading;
    }

    // One moment at which the household was as all known values say.
    private void CheckPresent(Reading reading)
    {
        DateTime latest = bench.Options.StartUtc.AddMilliseconds(reading.SampleMilliseconds);
        int[] known = [.. Enumerable.Range(0, PresentValue.Count).Where(value => Reading.IsKnown(reading.Present(value)))];
        bool isTrue = false;
        for (DateTime moment = latest.AddTicks(-(latest.Ticks % TimeSpan.TicksPerSecond)); moment > latest.AddMilliseconds(-SampleMilliseconds - 1000) && !isTrue; moment = moment.AddSeconds(-1))
        {
            var truth = new HouseholdTruth(bench.Meter.Household, moment);
            isTrue = known.All(value => reading.Present(value) == truth.Of(value));
        }

        if (!isTrue)
        {
            var truth = new HouseholdTruth(bench.Meter.Household, latest);
            fail("published " + string.Join(", ", known.Select(value => $"[{value}] {reading.Present(value)} for {truth.Of(value)}").Take(50)));
        }

        foreach (int value in known)
        {
            count.Known[value]++;
        }

        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            bool isThere = (bench.Options.MissingPhases >> phase & 1) == 0;
            if (isThere != Reading.IsKnown(reading.VoltageMillivolts(phase)))
            {
                fail($"the voltage of L{phase + 1} is {reading.VoltageMillivolts(phase)}");
            }
        }

        if (!Reading.IsKnown(reading.PowerImportWatts))
        {
            fail("published no power");
        }
    }

    private void CheckReasons(Reading reading)
    {
        // With energies that are read later a reading keeps its time, and what is said about that.
        bool isOld = reading.SampleMilliseconds == _former?.SampleMilliseconds;
        bool isHeldBack = (reading.HeldBack & Referee.Clock) != 0;
        count.ClocksHeldBack += isHeldBack ? 1 : 0;
        if ((reading.HeldBack & ~(Referee.Energy | Referee.Clock)) != 0 || (isHeldBack && !(isOld ? (_former!.HeldBack & Referee.Clock) != 0 : _wasClockWrong)))
        {
            fail($"held back what is true, for reason {reading.HeldBack}");
        }
    }

    // To the millisecond by a clock that may be believed: the one before as long as another one has no witness.
    private void CheckTimes(Reading reading)
    {
        int used = _ahead.FindLastIndex(ahead => Math.Abs(AheadOf(reading.SampleTimeUtc, reading.SampleMilliseconds) - ahead) <= 1);
        if (used < _oldestAhead)
        {
            fail($"says that it is from {reading.SampleTimeUtc:O}, by a clock that is {AheadOf(reading.SampleTimeUtc, reading.SampleMilliseconds)} ms ahead and never was to be believed");
        }

        _oldestAhead = reading.SampleMilliseconds == _former?.SampleMilliseconds ? _oldestAhead : used;
        bool isNew = reading.EnergySampleMilliseconds != _former?.EnergySampleMilliseconds && Reading.IsKnownEnergy(reading.EnergyImportWattHours);
        if (isNew && !_ahead.Any(ahead => Math.Abs(AheadOf(reading.EnergySampleTimeUtc, reading.EnergySampleMilliseconds) - ahead) <= 1))
        {
            fail($"says that its energies are from {reading.EnergySampleTimeUtc:O}");
        }
    }

    private long AheadOf(DateTime utc, long milliseconds) => (long)Math.Round((utc - bench.Options.StartUtc).TotalMilliseconds) - milliseconds;

    // Of a tier the second is told.
    private void CheckTiers(Reading reading)
    {
        for (int tier = 0; tier < reading.TierCount; tier++)
        {
            for (int energy = 0; energy < Energy.PerTier; energy++)
            {
                long published = reading.TierEnergy(tier, energy);
                if (Reading.IsKnownEnergy(published))
                {
                    count.Tiers++;
                    long ahead = AheadOf(reading.TierSampleTimeUtc(tier), 0);
                    int register = (tier + 1) * Energy.PerTier + energy;
                    if (!_ahead.Any(clock => IsBetween(published, ahead - clock - SampleMilliseconds, ahead - clock + 1000, register)))
                    {
                        fail($"published an energy of tier {tier + 1} from {reading.TierSampleTimeUtc(tier):O}: {published} Wh; the truth is {_registers[^1].Registers[register]} Wh");
                    }
                }
            }
        }
    }

    private void CheckTotal(Reading reading, int energy)
    {
        long published = reading.TotalEnergy(energy);
        if (Reading.IsKnownEnergy(published) && !IsBetween(published, reading.EnergySampleMilliseconds - SampleMilliseconds, reading.EnergySampleMilliseconds, energy))
        {
            fail($"published an energy of {published} Wh; the truth is {_registers[^1].Registers[energy]} Wh");
        }
    }

    private bool IsBetween(long published, long from, long to, int register)
    {
        int least = _registers.FindLastIndex(registers => registers.Milliseconds <= from);
        int most = Math.Min(_registers.FindLastIndex(registers => registers.Milliseconds < to) + 1, _registers.Count - 1);
        return published >= (least < 0 ? 0 : _registers[least].Registers[register]) && published <= _registers[most].Registers[register];
    }

    private void Remember()
    {
        byte[] selection = [], data = [];
        bench.Wire.With((meter, _) => (selection, data) = (meter.ReadTable(22)!, meter.ReadTable(23)!));
        int start = bench.Options.Profile.HasDemand ? 1 : 0;
        int size = (data.Length - start) / Groups;
        var registers = new long[Groups * Energy.PerTier];
        for (int i = 0; i < registers.Length; i++)
        {
            int place = Array.IndexOf(selection, _sources[i % Energy.PerTier], 0, bench.Options.Profile.Summations);
            registers[i] = place < 0 ? -1 : (long)BitConverter.ToInt32(data, start + i / Energy.PerTier * size + 4 * place) * bench.Options.EnergyUnitWattHours;
        }

        _registers.Add((bench.Clock.Milliseconds, registers));
    }
}
