using System;
using System.Globalization;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>
/// A battery that follows a CT002, in virtual time. It asks once a second, moves towards what it shall give by at most 200 W each second, and starts two seconds after it was idle. As the
/// simulator by which the numbers of the contracts were measured, it moves when it asks, so that a sample from before that does not show what it made of the last answer.
/// </summary>
internal sealed class SimulatedBattery(string address, char phase, double mostWatts)
{
    private const double RampWatts = 200;
    private const double LeastWatts = 20;
    private const double StartSeconds = 2;

    // Its first question goes without a phase, and the answer is not followed.
    private bool _isInspecting = true;
    private readonly VenusSteering _steering = new(mostWatts);
    private double _wanted;
    private double _started;
    private long _movedAt;

    public string Address => address;

    /// <summary>The phase whose power it follows: A to C, or D for the sum of all.</summary>
    public char Phase => phase;

    /// <summary>The phase that it gives to: 0 to 2. One that follows the sum is plugged into the first.</summary>
    public int PluggedInto => phase == 'D' ? 0 : phase - 'A';

    /// <summary>What it gives, W; negative while it charges.</summary>
    public double Power { get; private set; }

    /// <summary>Answers that it got.</summary>
    public int Answers { get; private set; }

    /// <summary>Moves, and asks.</summary>
    public byte[] Ask(long nowMilliseconds)
    {
        Move((nowMilliseconds - _movedAt) / 1000.0);
        _movedAt = nowMilliseconds;
        return BatteryFrame.Of("HMG-50", address, "HME-4", "000000000000", _isInspecting ? "0" : phase.ToString(), Math.Round(Power).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Hears an answer.</summary>
    public void Hear(string[] fields)
    {
        Assert.Equal(address, fields[3]);
        Answers++;
        if (_isInspecting)
        {
            _isInspecting = false;
            return;
        }

        int at = phase - 'A';
        _wanted = _steering.Follow(int.Parse(fields[4 + at], CultureInfo.InvariantCulture), int.Parse(fields[8 + at], CultureInfo.InvariantCulture), Power);
    }

    private void Move(double seconds)
    {
        double wanted = Math.Abs(_wanted) < LeastWatts ? 0 : _wanted;
        if (Math.Abs(Power) < LeastWatts && wanted != 0)
        {
            _started += seconds;
            if (_started < StartSeconds)
            {
                return;
            }
        }
        else
        {
            _started = 0;
        }

        double most = RampWatts * seconds;
        Power = Math.Clamp(Power + Math.Clamp(wanted - Power, -most, most), -mostWatts, mostWatts);
    }
}
