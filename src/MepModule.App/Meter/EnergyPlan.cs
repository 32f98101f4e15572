using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>Which summation of BT23 each energy and count of a <see cref="Reading"/> is on this meter, found by source id once.</summary>
internal sealed class EnergyPlan
{
    /// <summary>Stands for an energy that the meter does not have.</summary>
    public const int Absent = 255;

    private readonly byte[] _summations = new byte[Energy.Total];

    /// <summary>Makes a plan.</summary>
    /// <param name="dimensions">BT21.</param>
    /// <param name="selection">BT22 from its first byte, or null when the meter does not tell it.</param>
    public EnergyPlan(RegisterDimensions dimensions, byte[]? selection)
    {
        byte[] sources = Sources();
        for (int i = 0; i < Energy.Total; i++)
        {
            int place = Find(dimensions, selection, sources[i]);
            _summations[i] = (byte)(place < 0 ? Absent : place);
        }
    }

    /// <summary>Number of the summation of an energy, or <see cref="Absent"/>.</summary>
    public int Summation(int energy)
    {
        return _summations[energy];
    }

    /// <summary>One more than the highest summation that the first so many values of <see cref="Energy"/> stand at: up to there a read brings them all.</summary>
    public int End(int values)
    {
        int end = 0;
        for (int i = 0; i < values; i++)
        {
            end = _summations[i] != Absent && _summations[i] >= end ? _summations[i] + 1 : end;
        }

        return end;
    }

    private static int Find(RegisterDimensions dimensions, byte[]? selection, int source)
    {
        if (selection != null)
        {
            return DataSelection.FindSummation(selection, 0, dimensions, source);
        }

        for (int i = 0; i < dimensions.Summations; i++)
        {
            if (SourceId.DefaultSummation(i) == source)
            {
                return i;
            }
        }

        return -1;
    }

    // By Energy.
    private static byte[] Sources() => new byte[]
    {
        SourceId.EnergyImport, SourceId.EnergyExport, SourceId.ReactiveEnergyImport, SourceId.ReactiveEnergyExport,
        SourceId.PowerOffSeconds, SourceId.PowerOutages, SourceId.PulseInput, SourceId.PulseInput + 1, SourceId.ErrorCounter,
    };
}
