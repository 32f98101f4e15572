using System;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.Protocol.Tables;

namespace MepModule.App.Polling;

/// <summary>
/// Makes readings: present values of one BT28 reply, and the energies that were read last. A reading is made anew whenever one of them is. The meter's thread makes them, any thread may ask for
/// the last.
/// </summary>
internal sealed class ReadingMaker
{
    private readonly EnergyRegisters _energies;
    private readonly RecentHistory _history;
    private Reading? _current;
    private bool _isForgotten = true;

    public ReadingMaker(EnergyRegisters energies, RecentHistory history)
    {
        _energies = energies;
        _history = history;
    }

    /// <summary>The last reading; null before the first.</summary>
    public Reading? Current
    {
        get
        {
            lock (this)
            {
                return _current;
            }
        }
    }

    /// <summary>Forgets the present values, so that no reading is made before they are read again.</summary>
    public void Forget()
    {
        _isForgotten = true;
    }

    /// <summary>Makes a reading of present values that have just been read.</summary>
    /// <param name="present">The values by <see cref="PresentValue"/>; become its own.</param>
    /// <param name="facts">What the meter is rated for.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="milliseconds">When they were read, on the monotonic clock.</param>
    public void TakePresent(int[] present, MeterFacts facts, WitnessedClock clock, long milliseconds)
    {
        DateTime timeUtc = clock.UtcAt(milliseconds);
        int heldBack = Referee.Judge(present, facts) | (clock.IsHeldBack ? Referee.Clock : 0);
        long[] energies = _energies.Values ?? EnergyRegisters.Unknown(Energy.Total);
        var reading = new Reading(present, timeUtc, milliseconds, energies, _energies.TimeUtc, _energies.Milliseconds, heldBack | HeldBackEnergy);
        _isForgotten = false;
        Publish(reading);
        if (clock.IsSet)
        {
            _history.AddReading(TableTime.FromDateTime(timeUtc), reading);
        }
    }

    /// <summary>Makes a reading when there are energies that the last one does not have.</summary>
    public void TakeEnergies()
    {
        if (!_isForgotten && _energies.Values != null && !_current!.HasEnergies(_energies.Values))
        {
            Publish(_current.WithEnergies(_energies.Values, _energies.TimeUtc, _energies.Milliseconds, (_current.HeldBack & ~Referee.Energy) | HeldBackEnergy));
        }
    }

    private int HeldBackEnergy => _energies.IsHeldBack ? Referee.Energy : 0;

    private void Publish(Reading reading)
    {
        lock (this)
        {
            _current = reading;
        }
    }
}
