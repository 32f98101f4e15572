using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>One meter and one module, and what happens to them: which meter and what happens comes from a seed.</summary>
internal sealed class MeterLife
{
    private const int MostTurnsWithout = 10;

    // The longest wait after a failure, and ten turns with a start-up among them.
    private const int MostMillisecondsWithout = 75_000;

    // A clock that is wrong for longer is believed.
    private const int WrongClockMilliseconds = 50 * 60_000;

    private readonly Random _random;
    private readonly int _seed;
    private readonly TruthCount _count;
    private readonly TruthWitness _witness;
    private int _checked;
    private int _turnsWithout;
    private int _turnsWithoutEnergy;
    private long _withoutSince;
    private long _sampleMilliseconds;
    private long _goodFrom;
    private byte[]? _dimensions;
    private long _dimensionsUntil;
    private bool _isPortDisabled;
    private long _clockWrongSince = -1;

    /// <param name="seed">Chooses which meter, and what happens.</param>
    /// <param name="count">Counts what was seen.</param>
    /// <param name="protection">How messages are protected; null lets the seed choose.</param>
    public MeterLife(int seed, TruthCount count, ProtectionMode? protection = null)
    {
        _seed = seed;
        _count = count;
        _random = new Random(seed);
        MeterProfile[] profiles = [.. MeterProfile.All.Where(profile => protection == null || (protection == ProtectionMode.Tls ? profile.Generation == MeterGeneration.Gen4 : !profile.RequiresTls))];
        MeterProfile profile = profiles[_random.Next(profiles.Length)];
        ProtectionMode chosen = _random.Next(4) == 0 && !profile.RequiresTls ? ProtectionMode.Rc4 : ProtectionMode.Automatic;
        var options = new MeterOptions
        {
            Profile = profile,
            HistoryDays = _random.Next(2),
            Seed = seed,
            EnergyUnitWattHours = profile.Generation == MeterGeneration.Gen3 ? 1 : new[] { 1, 1, 10 }[_random.Next(3)],
            MissingPhases = _random.Next(4) == 0 ? 6 : 0,
        };
        Bench = new MeterBench(options, new MeterServiceSettings { Protection = protection ?? chosen, SlotMilliseconds = new[] { 1000, 1000, 200 }[_random.Next(3)] });
        _witness = new TruthWitness(Bench, count, Fail);
    }

    public MeterBench Bench { get; }

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

            if (_dimensions != null && Bench.Clock.Milliseconds > _dimensionsUntil)
            {
                Bench.Wire.With((meter, _) => HealDimensions(meter));
            }

            if (_clockWrongSince >= 0 && Bench.Clock.Milliseconds - _clockWrongSince > WrongClockMilliseconds)
            {
                SetClock(TimeSpan.Zero);
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
        bool wasGood = IsGood;
        _witness.BeginTurn();
        Bench.Service.RunSlot();
        _witness.EndTurn();
        bool isAny = Bench.Readings.Count > _checked && Bench.Readings[^1].SampleMilliseconds != _sampleMilliseconds;
        _sampleMilliseconds = isAny ? Bench.Readings[^1].SampleMilliseconds : _sampleMilliseconds;
        bool isEnergy = Bench.Readings.Count > _checked && Reading.IsKnownEnergy(Bench.Readings[^1].EnergyImportWattHours);
        for (; _checked < Bench.Readings.Count; _checked++)
        {
            _witness.Check(Bench.Readings[_checked]);
        }

        // A turn that waits withholds nothing by itself, so time is counted as well; one of a wire that was or got bad does not count at all.
        bool isGood = wasGood && IsGood;
        int turn = isGood && Bench.Service.Statistics.Sent != sent ? 1 : 0;
        _turnsWithout = isAny || !isGood ? 0 : _turnsWithout + turn;
        _turnsWithoutEnergy = isEnergy || !isGood ? 0 : _turnsWithoutEnergy + turn;
        _withoutSince = isAny || !isGood ? Bench.Clock.Milliseconds : _withoutSince;
        long without = Bench.Clock.Milliseconds - _withoutSince;
        _count.Note(Math.Max(_turnsWithout, _turnsWithoutEnergy), without);
        if (_turnsWithout > MostTurnsWithout || _turnsWithoutEnergy > MostTurnsWithout || without > MostMillisecondsWithout)
        {
            Fail($"{_turnsWithout} turns and {without} ms on a good wire without a reading, {_turnsWithoutEnergy} turns without energies; the module says: {Bench.Service.ConditionSentence}");
        }
    }

    private bool IsGood => Bench.Clock.Milliseconds > _goodFrom && Bench.Channel.Problem == null && Bench.Meter.Rates == new FaultRates() && _dimensions == null && !_isPortDisabled;

    private void Happen()
    {
        // What happens has its own cost; ten turns are to suffice after the last of it.
        _turnsWithout = 0;
        _turnsWithoutEnergy = 0;
        _withoutSince = Bench.Clock.Milliseconds;
        int seconds = 1 + _random.Next(200);
        Bench.Wire.With((meter, now) =>
        {
            HealDimensions(meter);
            switch (_random.Next(17))
            {
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
                case 13:
                    // The module's own clock is corrected, or goes wrong for less than an hour.
                    SetClock(_random.Next(2) == 0 ? TimeSpan.FromSeconds(_random.Next(-240, 241)) : TimeSpan.FromDays(_random.Next(1, 41) * (_random.Next(2) == 0 ? 1 : -1)));
                    break;
                case 14:
                    SpoilDimensions(meter, seconds);
                    break;
                case 15:
                    meter.DisablePort(now, TimeSpan.FromSeconds(seconds / 4));
                    _isPortDisabled = true;
                    break;
                default:
                    meter.Rates = new FaultRates();
                    meter.EnablePort();
                    _isPortDisabled = false;
                    Bench.Channel.Problem = null;
                    break;
            }
        });
    }

    private void Bad(int seconds) => _goodFrom = Math.Max(_goodFrom, Bench.Clock.Milliseconds + 1000L * seconds);

    // For a while BT21 has nothing but zeros or ones, and most times the module has a reason to read it just then.
    private void SpoilDimensions(MeterSimulator.Meter meter, int seconds)
    {
        _dimensions = meter.ReadTable(RegisterDimensions.Table)!;
        _dimensionsUntil = Bench.Clock.Milliseconds + 1000L * seconds;
        byte[] spoiled = new byte[_dimensions.Length];
        Array.Fill(spoiled, (byte)(_random.Next(2) * 0xFF));
        meter.OverwriteTable(RegisterDimensions.Table, 0, spoiled);
        if (_random.Next(4) > 0)
        {
            meter.Reconfigure();
        }
    }

    private void HealDimensions(MeterSimulator.Meter meter)
    {
        if (_dimensions != null)
        {
            meter.OverwriteTable(RegisterDimensions.Table, 0, _dimensions);
            _dimensions = null;
        }
    }

    private void SetClock(TimeSpan ahead)
    {
        Bench.Clock.Set(Bench.Options.StartUtc.AddMilliseconds(Bench.Clock.Milliseconds) + ahead);
        bool isWrong = ahead.Duration() >= TimeSpan.FromDays(1);
        _clockWrongSince = !isWrong ? -1 : _clockWrongSince >= 0 ? _clockWrongSince : Bench.Clock.Milliseconds;
        _witness.SawClock(ahead, isWrong);
    }

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

    private void Fail(string what)
    {
        IEnumerable<string> last = Bench.LoggedIndexes.TakeLast(70).Select(Bench.Entry).Select(entry => $"{entry.TimeUtc:mm:ss.fff} {entry.Source} {entry.Frames[3] << 8 | entry.Frames[4]:X3} {entry.Code:X2} {entry.Attempts}");
        Assert.Fail($"seed {_seed}, {Bench.Options.Profile.Name}, after {Bench.Service.Statistics.Sent} exchanges at {Bench.Clock.Milliseconds / 1000.0} s: {what}\n{string.Join('\n', last)}");
    }
}
