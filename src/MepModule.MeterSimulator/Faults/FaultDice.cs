using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator.Faults;

/// <summary>Random draws in a fixed order, so that a seed repeats a run.</summary>
internal sealed class FaultDice(int seed)
{
    private readonly Noise _noise = new(seed);
    private long _draws;

    public bool Hits(double chance) => chance > 0 && _noise.Unit(300, _draws++) < chance;

    public int Below(int limit) => (int)(_noise.Unit(300, _draws++) * limit);
}
