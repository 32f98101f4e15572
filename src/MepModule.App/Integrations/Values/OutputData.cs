using System;
using MepModule.App.MBus;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Polling;
using MepModule.Protocol.Link;

namespace MepModule.App.Integrations.Values;

/// <summary>
/// Everything that an output may tell, as it was at one moment: taken once for each answer, so that all of an answer belongs together. Writers get it and nothing else.
/// Never changes.
/// </summary>
public class OutputData
{
    private readonly Reading? _reading;

    /// <param name="module">The module.</param>
    /// <param name="reading">The last verified reading, or null before the first.</param>
    /// <param name="ageMilliseconds">Its age.</param>
    /// <param name="rules">When it is too old.</param>
    /// <param name="facts">What is known of the meter, or null.</param>
    /// <param name="devices">The M-Bus devices behind it.</param>
    /// <param name="condition">How things stand with the meter.</param>
    /// <param name="link">Counters of the link.</param>
    /// <param name="health">How the module itself is.</param>
    public OutputData(
        ModuleIdentity module, Reading? reading, long ageMilliseconds, FreshnessRules rules, MeterFacts? facts, MBusDevice[] devices, MeterCondition condition, LinkStatistics link, ModuleHealth health)
    {
        Health = health;
        Module = module;
        _reading = reading;
        AgeMilliseconds = reading == null ? -1 : ageMilliseconds;
        IsTellable = reading != null && ageMilliseconds <= rules.TellMilliseconds;
        IsSteerable = reading != null && ageMilliseconds <= rules.SteerMilliseconds;
        Facts = facts;
        MBusDevices = devices;
        Condition = condition;
        Link = link;
    }

    /// <summary>Takes what holds now.</summary>
    public static OutputData Take(ModuleIdentity module, MeterService meter, FreshnessRules rules, long nowMilliseconds, ModuleHealth health)
    {
        Reading? reading = meter.Current;
        long age = reading == null ? -1 : nowMilliseconds - reading.SampleMilliseconds;
        return new OutputData(module, reading, age < 0 ? 0 : age, rules, meter.Facts, meter.MBusDevices, meter.Condition, meter.Statistics, health);
    }

    /// <summary>When the present values were read last, on the monotonic clock, without taking the rest: tells whether there is a new sample. -1 before the first.</summary>
    public static long SampleOf(MeterService meter)
    {
        Reading? reading = meter.Current;
        return reading == null ? -1 : reading.SampleMilliseconds;
    }

    /// <summary>The module itself: who answers.</summary>
    public ModuleIdentity Module { get; }

    /// <summary>Whether there was a verified reading, however old. Without one there is nothing to tell: no output ever says zero instead.</summary>
    public bool HasReading => _reading != null;

    /// <summary>Milliseconds since the present values were read; -1 when there is no reading.</summary>
    public long AgeMilliseconds { get; }

    /// <summary>Whether there is a reading that is fresh enough to be told.</summary>
    public bool IsTellable { get; }

    /// <summary>Whether there is a reading that is fresh enough for whoever steers something by it, such as a battery.</summary>
    public bool IsSteerable { get; }

    /// <summary>When the present values were read, UTC; DateTime.MinValue when there is no reading, or the time of day was not known.</summary>
    public DateTime SampleTimeUtc => Known(_reading == null ? DateTime.MinValue : _reading.SampleTimeUtc);

    /// <summary>When the energies were read, UTC; DateTime.MinValue as above.</summary>
    public DateTime EnergySampleTimeUtc => Known(_reading == null ? DateTime.MinValue : _reading.EnergySampleTimeUtc);

    /// <summary>When the present values were read on the monotonic clock: tells one sample from the next. -1 when there is none.</summary>
    public long SampleMilliseconds => _reading == null ? -1 : _reading.SampleMilliseconds;

    /// <summary>Number of tariff tiers that have values of their own: 0, 4 or 8.</summary>
    public int TierCount => _reading == null ? 0 : _reading.TierCount;

    /// <summary>What is known about the meter (serial number, type, phases, time zone); null before it was asked.</summary>
    public MeterFacts? Facts { get; }

    /// <summary>The M-Bus devices behind the meter.</summary>
    public MBusDevice[] MBusDevices { get; }

    /// <summary>How things stand with the meter.</summary>
    public MeterCondition Condition { get; }

    /// <summary>Counters of the link to the meter since the start.</summary>
    public LinkStatistics Link { get; }

    /// <summary>How the module itself is.</summary>
    public ModuleHealth Health { get; }

    /// <summary>A value of <see cref="Value"/>, a whole number to be scaled by <see cref="DecimalsOf"/>; <see cref="Value.Unknown"/> when this meter does not have it or it was not read yet.</summary>
    public virtual long Of(int value)
    {
        // Asked some sixty times for a page: no step is too many to save.
        Reading? reading = _reading;
        if (reading == null)
        {
            return Value.Unknown;
        }

        int place = ValueTable.Rows()[(2 * value) + 1];
        if (place >= ValuePlace.Total)
        {
            return ValuePlace.Read(reading, place);
        }

        int present = reading.Present(place);
        return present == Reading.Unknown ? Value.Unknown : present;
    }

    /// <summary>Whether a value is known.</summary>
    public bool Has(int value) => Of(value) != Value.Unknown;

    /// <summary>Whether this meter has a value, be it known yet or not.</summary>
    public virtual bool MayCome(int value) => Facts != null && ValuePlace.IsOf(Facts, ValueTable.PlaceOf(value));

    /// <summary>Digits of a value behind its point.</summary>
    public static int DecimalsOf(int value) => Quantity.DecimalsOf(ValueTable.QuantityOf(value));

    // What the clock said before it was set is no time.
    private static DateTime Known(DateTime utc) => utc.Year < 2020 ? DateTime.MinValue : utc;
}
