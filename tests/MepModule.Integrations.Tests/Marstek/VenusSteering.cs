using System;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>
/// How a Venus C (HMG-50) follows its meter, as people who studied it wrote down: each answer changes what it gives by a step, which grows while the grid comes closer to zero and shrinks when it
/// does not; an answer that jumps, or that is close to zero, changes nothing. That it is so with each firmware nobody knows.
/// </summary>
internal sealed class VenusSteering(double mostWatts)
{
    private const int DeadWatts = 20;
    private const int JumpWatts = 50;
    private const int SmallWatts = 10;
    private const int FastestRun = 5;
    private const double LeastStep = 10;
    private const double BackWatts = 100;
    private const double HardWatts = 2500;

    // By how much it changes at most, by how long it has gone one way: -5 to 5.
    private static readonly double[] _mostSteps = [410.35, 350.41, 180.30, 60.02, 50.12, 50.23, 50.10, 50.21, 100.01, 200.02, 400.40];

    // Positive while it charges.
    private double _charge;
    private int _run;
    private int _lastGrid;
    private int _least;
    private int _reference;
    private int _seenGrid;
    private int _seenOwn;

    /// <summary>Takes an answer.</summary>
    /// <param name="grid">Power from the grid on its phase, W.</param>
    /// <param name="sharers">Batteries on its phase.</param>
    /// <param name="own">What it gives, W.</param>
    /// <returns>What it shall give, W.</returns>
    public double Follow(int grid, int sharers, double own)
    {
        int share = sharers > 1 ? grid / sharers : grid;
        if (Counts(share, (int)own))
        {
            Step(share);
        }

        return -_charge;
    }

    private bool Counts(int share, int own)
    {
        bool isJump = Math.Abs(share) > DeadWatts && Math.Abs(share - _seenGrid) > JumpWatts && Math.Abs(own - _seenOwn) < DeadWatts;
        _seenGrid = share;
        _seenOwn = own;
        bool isDead = Math.Abs(share) < DeadWatts && own < 1;
        return !isJump && !isDead && share is < 0 or >= SmallWatts;
    }

    private void Step(int share)
    {
        // Beyond what it may, it comes back by a step.
        if (Math.Abs(_charge) > mostWatts)
        {
            _charge = _charge > 0 ? mostWatts - BackWatts : BackWatts - mostWatts;
            _run = _charge > 0 ? -1 : 0;
            _lastGrid = share;
            return;
        }

        // Both as numbers without a sign, as the device keeps them: a negative one counts as large.
        _least = (uint)_least < (uint)share ? _least : share;
        if (share > _lastGrid)
        {
            _reference = _least;
            _least = share;
            _run = _run > 0 ? -1 : 0;
        }
        else
        {
            _run = _run > 0 ? Math.Min(_run + 1, FastestRun) : Math.Max(_run - 1, -FastestRun);
        }

        double step = Math.Sqrt(unchecked((uint)((share * share) - (_reference * _reference)))) + LeastStep;
        step = Math.Min(Math.Min(step, _mostSteps[_run + FastestRun]), share);
        _charge = Math.Clamp(_run > 0 ? _charge + step : _charge - step, -HardWatts, HardWatts);
        _lastGrid = share;
    }
}
