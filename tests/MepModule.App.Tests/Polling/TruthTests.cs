using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.MeterSimulator.World;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;
using Energy = MepModule.App.Meter.Energy;

namespace MepModule.App.Tests.Polling;

/// <summary>
/// What the module publishes is what the meter measured then: in virtual time, on wires of every kind, with meters that are configured anew, restart, fall silent and get their clocks set at any
/// moment, and users who ask in between. A campaign takes as many exchanges as MEPMODULE_CAMPAIGN_EXCHANGES says.
/// </summary>
public class TruthTests(ITestOutputHelper output)
{
    private const int ExchangesInTestRun = 50_000;
    private const int ExchangesOfOneMeter = 1_000;

    // From the meter's look at its values to the end of an answer that was repeated within one exchange.
    private const int SampleMilliseconds = 4_000;
    private const int MostTurnsWithout = 10;

    [Fact]
    public void No_published_value_differs_from_the_truth_and_none_is_withheld_for_long()
    {
        int exchanges = int.TryParse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_EXCHANGES"), out int wanted) ? wanted : ExchangesInTestRun;
        int first = int.TryParse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_SEED"), out int seed) ? seed : 1;
        int sent = 0, readings = 0, meters = 0, longest = 0;
        for (; sent < exchanges; meters++)
        {
            var life = new Life(first + meters);
            life.Live(ExchangesOfOneMeter);
            sent += life.Bench.Service.Statistics.Sent;
            readings += life.Bench.Readings.Count;
            longest = Math.Max(longest, life.LongestWithout);
        }

        output.WriteLine($"{meters} meters, {sent} exchanges, {readings} readings; on a good wire at most {longest} turns without one");
        Assert.InRange(readings, sent / 5, int.MaxValue);
    }

    /// <summary>One meter and one module, and what happens to them.</summary>
    private sealed class Life
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly List<(long Milliseconds, long Import, long Export)> _registers = [];
        private int _checked;
        private int _turnsWithout;
        private int _turnsWithoutEnergy;
        private long _goodFrom;

        public Life(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            MeterProfile profile = MeterProfile.All[_random.Next(MeterProfile.All.Count)];
            Bench = new MeterBench(
                new MeterOptions { Profile = profile, HistoryDays = _random.Next(2), Seed = seed, EnergyUnitWattHours = profile.Generation == MeterGeneration.Gen3 ? 1 : new[] { 1, 1, 10 }[_random.Next(3)] },
                new MeterServiceSettings { EncryptsWire = _random.Next(4) == 0, SlotMilliseconds = new[] { 1000, 1000, 200 }[_random.Next(3)] });
        }

        public MeterBench Bench { get; }

        /// <summary>Most turns on a good wire that brought no reading.</summary>
        public int LongestWithout { get; private set; }

        public void Live(int exchanges)
        {
            while (Bench.Service.Statistics.Sent < exchanges)
            {
                if (_random.Next(25) == 0)
                {
                    // At any moment: also in the middle of an exchange.
                    int sleeps = _random.Next(40);
                    Bench.Clock.NextSleep = () => Later(sleeps);
                }

                Turn();
            }
        }

        private void Later(int sleeps)
        {
            if (sleeps > 0)
            {
                Bench.Clock.NextSleep = () => Later(sleeps - 1);
            }
            else
            {
                Happen();
            }
        }

        private void Turn()
        {
            int sent = Bench.Service.Statistics.Sent;
            bool isGood = IsGood;
            Remember();
            Bench.Service.RunSlot();
            Remember();
            bool isAny = Bench.Readings.Count > _checked;
            bool isEnergy = isAny && Reading.IsKnownEnergy(Bench.Readings[^1].EnergyImportWattHours);
            for (; _checked < Bench.Readings.Count; _checked++)
            {
                Check(Bench.Readings[_checked]);
            }

            // A turn that waits, and one of a wire that was or got bad, withholds nothing.
            bool counts = isGood && IsGood && Bench.Service.Statistics.Sent != sent;
            _turnsWithout = isAny || !isGood || !IsGood ? 0 : counts ? _turnsWithout + 1 : _turnsWithout;
            _turnsWithoutEnergy = isEnergy || !isGood || !IsGood ? 0 : counts ? _turnsWithoutEnergy + 1 : _turnsWithoutEnergy;
            LongestWithout = Math.Max(LongestWithout, Math.Max(_turnsWithout, _turnsWithoutEnergy));
            if (_turnsWithout > MostTurnsWithout || _turnsWithoutEnergy > MostTurnsWithout)
            {
                Fail($"{_turnsWithout} turns on a good wire without a reading, {_turnsWithoutEnergy} without energies; the module says: {Bench.Service.ConditionSentence}");
            }
        }

        private bool IsGood => Bench.Clock.Milliseconds > _goodFrom && Bench.Channel.Problem == null && Bench.Meter.Rates == new FaultRates();

        private void Happen()
        {
            // What happens has its own cost; ten turns are to suffice after the last of it.
            _turnsWithout = 0;
            _turnsWithoutEnergy = 0;
            int seconds = 1 + _random.Next(200);
            Bench.Wire.With((meter, now) =>
            {
                switch (_random.Next(15))
                {
                    case 14:
                        // The module's own clock goes wrong for less than an hour.
                        Bench.Clock.Set(Bench.Options.StartUtc.AddMilliseconds(Bench.Clock.Milliseconds).AddSeconds(_random.Next(2) == 0 ? 0 : _random.Next(-40, 40) * 86_400));
                        break;
                    case 0 or 1 or 2:
                        meter.Reconfigure(PresentSources(meter), [.. meter.ReadTable(22)![..Bench.Options.Profile.Summations].OrderBy(_ => _random.Next())]);
                        break;
                    case 3:
                        meter.JumpSequence();
                        break;
                    case 4:
                        meter.StartOpticalSession(now, TimeSpan.FromSeconds(seconds));
                        Bad(seconds);
                        break;
                    case 5:
                        meter.Restart(now, TimeSpan.FromSeconds(seconds));
                        Bad(seconds);
                        break;
                    case 6:
                        meter.StartAlertStorm(now, TimeSpan.FromSeconds(seconds));
                        Bad(seconds);
                        break;
                    case 7:
                        meter.ShiftClock(now, TimeSpan.FromSeconds(_random.Next(-5000, 5000)));
                        break;
                    case 8:
                        Bench.Channel.Problem = Bench.Channel.Problem == null ? "The port was pulled out." : null;
                        break;
                    case 9 or 10:
                        meter.Rates = Rates();
                        break;
                    case 11:
                        meter.SpoilNextResponse((FaultEventKind)_random.Next((int)FaultEventKind.Lost, (int)FaultEventKind.Pause + 1), TimeSpan.FromMilliseconds(_random.Next(1500)));
                        Bad(5);
                        break;
                    case 12:
                        Ask();
                        break;
                    default:
                        meter.Rates = new FaultRates();
                        Bench.Channel.Problem = null;
                        break;
                }
            });
        }

        private void Bad(int seconds) => _goodFrom = Math.Max(_goodFrom, Bench.Clock.Milliseconds + 1000L * seconds);

        // Some of them, all of which a home wants to know, in any order.
        private byte[] PresentSources(MeterSimulator.Meter meter)
        {
            byte[] all = [8, 9, .. meter.ReadTable(27)![Bench.Options.Profile.Demands..].Where(source => source is not (8 or 9) && (source < 26 || _random.Next(5) > 0))];
            return [.. all.OrderBy(_ => _random.Next())];
        }

        private FaultRates Rates()
        {
            double Chance(double most) => _random.Next(2) == 0 ? 0 : most * _random.NextDouble();
            return new FaultRates
            {
                LostFrames = Chance(0.4), FlippedBytes = Chance(0.004), LostBytes = Chance(0.002), InsertedBytes = Chance(0.002), PausedBytes = Chance(0.002),
                LateResponses = Chance(0.3), DuplicatedResponses = Chance(0.3), SequenceJumps = Chance(0.1),
            };
        }

        private void Ask()
        {
            MeterWork work = _random.Next(4) switch
            {
                0 => new TableRead(PresentData.Table, 0, new byte[64], 0, 64),
                1 => new RawExchange([0x3F, 0, 28, 0, 0, 0, 0, 88]),
                2 => new KeyTest(MepKey.Parse(_random.Next(2) == 0 ? MeterKey.DemoAdvanced : "WRONG-KEY-012345", out _)!),
                _ => new MeterSnapshot(),
            };
            Bench.Service.TryQueue(work);
        }

        private void Remember()
        {
            byte[] selection = [], data = [];
            Bench.Wire.With((meter, _) => (selection, data) = (meter.ReadTable(22)!, meter.ReadTable(23)!));
            int start = Bench.Options.Profile.HasDemand ? 1 : 0;
            long Of(int source) => (long)BitConverter.ToInt32(data, start + 4 * Array.IndexOf(selection, (byte)source)) * Bench.Options.EnergyUnitWattHours;
            _registers.Add((Bench.Clock.Milliseconds, Of(SourceId.EnergyImport), Of(SourceId.EnergyExport)));
        }

        private void Check(Reading reading)
        {
            bool isTrue = false;
            for (long back = 0; back <= SampleMilliseconds && !isTrue; back += 100)
            {
                isTrue = Is(reading, Bench.Meter.Household.SampleAt(Bench.Options.StartUtc.AddMilliseconds(reading.SampleMilliseconds - back)));
            }

            if (!isTrue)
            {
                HouseholdSample sample = Bench.Meter.Household.SampleAt(Bench.Options.StartUtc.AddMilliseconds(reading.SampleMilliseconds));
                Fail($"published {reading.NetPowerWatts} W, {reading.FrequencyMillihertz} mHz, {reading.VoltageMillivolts(0)} mV; the truth was {sample.NetActiveMilliwatts / 1000} W, {sample.FrequencyMillihertz} mHz, {sample.L1.VoltageMillivolts} mV");
            }

            if ((reading.HeldBack & ~Referee.Energy) != 0)
            {
                Fail($"held back what is true, for reason {reading.HeldBack}");
            }

            if (Math.Abs((reading.SampleTimeUtc - Bench.Options.StartUtc).TotalMilliseconds - reading.SampleMilliseconds) > 650_000)
            {
                Fail($"says that it is from {reading.SampleTimeUtc:s}");
            }

            CheckEnergy(reading, Energy.Import, register => register.Import);
            CheckEnergy(reading, Energy.Export, register => register.Export);
        }

        private void CheckEnergy(Reading reading, int energy, Func<(long Milliseconds, long Import, long Export), long> of)
        {
            long published = reading.TotalEnergy(energy);
            if (!Reading.IsKnownEnergy(published))
            {
                return;
            }

            long least = _registers.Where(register => register.Milliseconds <= reading.EnergySampleMilliseconds - SampleMilliseconds).Select(of).LastOrDefault(0);
            long most = of(_registers.First(register => register.Milliseconds >= reading.EnergySampleMilliseconds));
            if (published < least || published > most)
            {
                Fail($"published an energy of {published} Wh; the truth was {least} to {most} Wh");
            }
        }

        // Every known value; a meter of this world has each of them by its own rule.
        private static bool Is(Reading reading, HouseholdSample sample)
        {
            static int Forward(long milli) => (int)(Math.Max(0, milli) / 1000);
            static bool Same(int published, int truth) => !Reading.IsKnown(published) || published == truth;
            bool isTrue = Same(reading.PowerImportWatts, Forward(sample.NetActiveMilliwatts)) && Same(reading.PowerExportWatts, Forward(-sample.NetActiveMilliwatts)) &&
                Same(reading.ReactiveImportVars, Forward(sample.NetReactiveMillivars)) && Same(reading.ReactiveExportVars, Forward(-sample.NetReactiveMillivars)) &&
                Same(reading.ApparentPowerVoltAmperes, (int)(sample.ApparentMillivoltamperes / 1000)) && Same(reading.FrequencyMillihertz, sample.FrequencyMillihertz);
            for (int phase = 0; phase < Reading.PhaseCount && isTrue; phase++)
            {
                isTrue = Same(reading.VoltageMillivolts(phase), sample[phase].VoltageMillivolts) && Same(reading.CurrentMilliamperes(phase), sample[phase].CurrentMilliamperes) &&
                    Same(reading.PowerFactorThousandths(phase), sample[phase].PowerFactorThousandths) &&
                    Same(reading.PhasePowerImportWatts(phase), Forward(sample[phase].ActiveMilliwatts)) && Same(reading.PhasePowerExportWatts(phase), Forward(-sample[phase].ActiveMilliwatts));
            }

            return isTrue && Reading.IsKnown(reading.PowerImportWatts) && Reading.IsKnown(reading.VoltageMillivolts(0));
        }

        private void Fail(string what)
        {
            IEnumerable<string> last = Bench.LoggedIndexes.TakeLast(70).Select(Bench.Entry).Select(entry => $"{entry.TimeUtc:mm:ss.fff} {entry.Source} {entry.Frames[3] << 8 | entry.Frames[4]:X3} {entry.Code:X2} {entry.Attempts}");
            Assert.Fail($"seed {_seed}, {Bench.Options.Profile.Name}, after {Bench.Service.Statistics.Sent} exchanges at {Bench.Clock.Milliseconds / 1000.0} s: {what}\n{string.Join('\n', last)}");
        }
    }
}
