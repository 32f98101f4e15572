using System;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Platform;
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
    private readonly object _lock = new object();
    private Reading? _current;
    private int[]? _present;
    private DateTime _timeUtc;
    private long _milliseconds;
    private int _heldBack;

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
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Forgets the present values, so that no reading is made before they are read again.</summary>
    public void Forget()
    {
        _present = null;
    }

    /// <summary>Makes a reading of present values that have just been read.</summary>
    /// <param name="present">The values by <see cref="PresentValue"/>; become its own.</param>
    /// <param name="facts">What the meter is rated for.</param>
    /// <param name="clock">Tells the time.</param>
    public void TakePresent(int[] present, MeterFacts facts, IClock clock)
    {
        _heldBack = Referee.Judge(present, facts);
        _present = present;
        _timeUtc = clock.UtcNow;
        _milliseconds = clock.Milliseconds;
        Make();
        if (clock.IsSet)
        {
            _history.AddReading(TableTime.FromDateTime(_timeUtc), _current!);
        }
    }

    /// <summary>Makes a reading when there are energies that the last one does not have.</summary>
    public void TakeEnergies()
    {
        if (_present != null && _energies.Values != null && !_current!.HasEnergies(_energies.Values))
        {
            Make();
        }
    }

    private void Make()
    {
        long[] energies = _energies.Values ?? EnergyRegisters.Unknown(Energy.Total);
        var reading = new Reading(_present!, _timeUtc, _milliseconds, energies, _energies.TimeUtc, _energies.Milliseconds,
            _heldBack | (_energies.IsHeldBack ? Referee.Energy : 0));
        lock (_lock)
        {
            _current = reading;
        }
    }
}
