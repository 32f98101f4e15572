using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>A load profile set of the meter: its dimensions and the source of each channel.</summary>
public sealed class LoadProfileLayout
{
    /// <summary>Stands for a channel that the set does not have.</summary>
    public const int NoChannel = -1;

    // Source ids above the standard ones: M-Bus values have type 4 in the highest half byte.
    private readonly ushort[] _sources;

    /// <summary>Makes a layout.</summary>
    /// <param name="set">Dimensions.</param>
    /// <param name="sources">Source id of each channel, extended ids included; becomes its own.</param>
    public LoadProfileLayout(LoadProfileSet set, ushort[] sources)
    {
        Set = set;
        _sources = sources;
    }

    /// <summary>Dimensions of the set.</summary>
    public LoadProfileSet Set { get; }

    /// <summary>Source of a channel: a standard id up to 255, or an extended one such as 0x4001 for data type 1 of the first M-Bus device.</summary>
    public int Source(int channel)
    {
        return _sources[channel];
    }

    /// <summary>The channel with a standard source, or <see cref="NoChannel"/>.</summary>
    public int ChannelOf(int source)
    {
        for (int i = 0; i < _sources.Length; i++)
        {
            if (_sources[i] == source)
            {
                return i;
            }
        }

        return NoChannel;
    }

    /// <summary>Whether the set records energy from the grid, which is what history needs.</summary>
    internal bool HasEnergy => ChannelOf(SourceId.EnergyImport) != NoChannel;
}
