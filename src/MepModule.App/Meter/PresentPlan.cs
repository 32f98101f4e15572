using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>Where in BT28 each value of a <see cref="Reading"/> stands on this meter, found by source id once and used at every poll.</summary>
internal sealed class PresentPlan
{
    private const short Absent = -1;

    // In the list of sources behind transformers: transformers do not matter to this value, or the meter has no such source for it.
    private const byte Same = 0;
    private const byte None = 255;

    private readonly short[] _offsets = new short[PresentValue.Count];
    private readonly int _factor;

    /// <summary>Makes a plan.</summary>
    /// <param name="dimensions">BT21.</param>
    /// <param name="selection">BT27 from its first byte, or null when the meter does not tell it.</param>
    /// <param name="hasRatios">
    /// Whether the meter applies transformer ratios, so that only values that include them are of the house. A value that this meter has without them only is left out: its ratio has no documented scale.
    /// </param>
    /// <param name="missingPhases">Phases without voltage connection, bit 0 being L1: their values are zeros that mean nothing. Source: ET04.62.</param>
    /// <param name="factor">Factor of transformers that the meter does not apply; 1 for none.</param>
    public PresentPlan(RegisterDimensions dimensions, byte[]? selection, bool hasRatios, int missingPhases, int factor)
    {
        _factor = factor;
        byte[] sources = Sources();
        byte[] postSources = PostSources();
        for (int i = 0; i < PresentValue.Count; i++)
        {
            int source = hasRatios && postSources[i] != Same ? postSources[i] : sources[i];
            bool isMissing = i >= PresentValue.Voltage && ((missingPhases >> ((i - PresentValue.Voltage) % Reading.PhaseCount)) & 1) != 0;
            int place = source == None || isMissing ? Absent : Find(dimensions, selection, source);
            _offsets[i] = place < 0 ? Absent : (short)dimensions.PresentValueOffset(place);
        }
    }

    /// <summary>Whether the meter has a value.</summary>
    /// <param name="value">One of <see cref="PresentValue"/>.</param>
    public bool Has(int value) => _offsets[value] != Absent;

    /// <summary>Picks the values out of BT28; powers and currents times the factor.</summary>
    /// <param name="data">Holds BT28.</param>
    /// <param name="origin">Where it starts.</param>
    /// <returns>The values by <see cref="PresentValue"/>.</returns>
    public int[] Pick(byte[] data, int origin)
    {
        var values = new int[PresentValue.Count];
        for (int i = 0; i < PresentValue.Count; i++)
        {
            values[i] = _offsets[i] == Absent ? Reading.Unknown : LittleEndian.Int32(data, origin + _offsets[i]);
            if (_factor != 1 && values[i] != Reading.Unknown && Referee.IsBehindTransformers(i))
            {
                long value = (long)values[i] * _factor;
                values[i] = value > int.MaxValue || value <= int.MinValue ? Reading.Unknown : (int)value;
            }
        }

        return values;
    }

    private static int Find(RegisterDimensions dimensions, byte[]? selection, int source)
    {
        if (selection != null)
        {
            return PresentSelection.FindValue(selection, 0, dimensions, source);
        }

        for (int i = 0; i < dimensions.PresentValues; i++)
        {
            if (SourceId.DefaultPresentValue(i) == source)
            {
                return i;
            }
        }

        return -1;
    }

    // By PresentValue: the source, and the same behind current and voltage transformers. Voltages are those at the meter's terminals.
    private static byte[] Sources() => new byte[]
    {
        SourceId.PowerImport, SourceId.PowerExport, SourceId.ReactiveImport, SourceId.ReactiveExport,
        SourceId.ApparentPower, SourceId.Frequency, SourceId.AveragePowerImport, SourceId.AveragePowerExport, SourceId.NeutralCurrent,
        SourceId.Voltage, SourceId.Voltage + 1, SourceId.Voltage + 2,
        SourceId.Current, SourceId.Current + 1, SourceId.Current + 2,
        SourceId.PowerFactorL1, SourceId.PowerFactorL2, SourceId.PowerFactorL3,
        SourceId.PhasePowerImport, SourceId.PhasePowerImport + 1, SourceId.PhasePowerImport + 2,
        SourceId.PhasePowerExport, SourceId.PhasePowerExport + 1, SourceId.PhasePowerExport + 2,
        SourceId.AverageVoltage, SourceId.AverageVoltage + 1, SourceId.AverageVoltage + 2,
        SourceId.AveragePhasePowerImport, SourceId.AveragePhasePowerImport + 1, SourceId.AveragePhasePowerImport + 2,
        SourceId.AveragePhasePowerExport, SourceId.AveragePhasePowerExport + 1, SourceId.AveragePhasePowerExport + 2,
        SourceId.PhaseReactiveImport, SourceId.PhaseReactiveImport + 1, SourceId.PhaseReactiveImport + 2,
        SourceId.PhaseReactiveExport, SourceId.PhaseReactiveExport + 1, SourceId.PhaseReactiveExport + 2,
        SourceId.SinPhaseAngle, SourceId.SinPhaseAngle + 1, SourceId.SinPhaseAngle + 2,
    };

    private static byte[] PostSources() => new byte[]
    {
        SourceId.PowerImportPost, SourceId.PowerExportPost, SourceId.ReactiveImportPost, SourceId.ReactiveExportPost,
        None, Same, None, None, None,
        Same, Same, Same,
        SourceId.CurrentPost, SourceId.CurrentPost + 1, SourceId.CurrentPost + 2,
        Same, Same, Same,
        SourceId.PhasePowerImportPost, SourceId.PhasePowerImportPost + 1, SourceId.PhasePowerImportPost + 2,
        SourceId.PhasePowerExportPost, SourceId.PhasePowerExportPost + 1, SourceId.PhasePowerExportPost + 2,
        Same, Same, Same,
        None, None, None,
        None, None, None,
        None, None, None,
        None, None, None,
        Same, Same, Same,
    };
}
