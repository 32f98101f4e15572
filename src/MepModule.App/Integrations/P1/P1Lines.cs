using MepModule.App.Integrations.Values;
using MepModule.App.Meter;

namespace MepModule.App.Integrations.P1;

/// <summary>
/// The lines of a telegram with their values. A reader decides by its first telegram what there is, so there is none before every line is known that this meter will ever have, and never a line less
/// later: what the meter does not tell for a moment is repeated.
/// </summary>
public sealed class P1Lines
{
    /// <summary>Number of lines with a value.</summary>
    public const int Count = 27;

    // What the meter has but does not tell for so long is waited for, or repeated, no longer.
    private const int PatienceMilliseconds = 60000;

    // Of a line: its value, and its place in the table of OBIS, 1-0:C.D.0.
    private const int RowBytes = 3;
    private const int FirstPhasePower = 8;
    private const int FirstCurrent = 23;
    private const int Frequency = 26;

    private readonly byte[] _rows;
    private readonly long[] _values = new long[Count];
    private MeterFacts? _facts;
    private string _meter = "";
    private long _begun = -1;
    private long _complete;
    private bool _isSettled;

    /// <summary>Begins with a meter of which nothing is known.</summary>
    public P1Lines()
    {
        _rows = Rows();
        Forget();
    }

    /// <summary>What a line tells, a constant of <see cref="Value"/>.</summary>
    public int ValueOf(int line) => _rows[RowBytes * line];

    /// <summary>C of the OBIS code 1-0:C.D.0 of a line.</summary>
    public int GroupC(int line) => _rows[(RowBytes * line) + 1];

    /// <summary>D of the OBIS code 1-0:C.D.0 of a line: 8 for energies, 7 for what is measured now.</summary>
    public int GroupD(int line) => _rows[(RowBytes * line) + 2];

    /// <summary>The value of a line, in the scale of <see cref="OutputData.Of"/>; <see cref="Value.Unknown"/> when the telegram does not have the line.</summary>
    public long Scaled(int line) => _values[line];

    /// <summary>Takes the values of a reading.</summary>
    /// <returns>Null when there may be a telegram, else why not, as a sentence.</returns>
    public string? Take(OutputData data)
    {
        NoteMeter(data);
        if (_begun < 0)
        {
            _begun = data.SampleMilliseconds;
        }

        int missing = Fill(data);
        if (missing < 0)
        {
            _complete = data.SampleMilliseconds;
        }

        if (_isSettled)
        {
            return data.SampleMilliseconds - _complete <= PatienceMilliseconds ? null : "The meter has not told " + ValueTable.KeyOf(ValueOf(missing)) + " for a minute.";
        }

        _isSettled = missing < 0 || data.SampleMilliseconds - _begun > PatienceMilliseconds;
        if (!_isSettled)
        {
            return "The meter has not told " + ValueTable.KeyOf(ValueOf(missing)) + " yet.";
        }

        _complete = data.SampleMilliseconds;
        return null;
    }

    // The facts are new whenever the meter is asked anew; only another meter has other lines.
    private void NoteMeter(OutputData data)
    {
        MeterFacts? facts = data.Facts;
        if (facts == null || facts == _facts)
        {
            return;
        }

        string meter = facts.ManufacturerSerialNumber + " " + facts.SerialNumber;
        if (_facts != null && meter != _meter)
        {
            Forget();
        }

        _facts = facts;
        _meter = meter;
    }

    private void Forget()
    {
        for (int i = 0; i < Count; i++)
        {
            _values[i] = Value.Unknown;
        }

        _begun = -1;
        _isSettled = false;
    }

    /// <summary>Takes what is known. <returns>A line that the meter has, or had, and that is not known now; -1 when there is none.</returns></summary>
    private int Fill(OutputData data)
    {
        byte[] rows = _rows;
        long[] values = _values;
        int missing = -1;
        for (int i = 0; i < Count; i++)
        {
            int value = rows[RowBytes * i];
            long scaled = data.Of(value);
            if (i >= FirstCurrent && i < Frequency && !HasPhasePowers(i - FirstCurrent))
            {
                continue;
            }

            if (scaled != Value.Unknown)
            {
                values[i] = scaled;
            }
            else if (values[i] != Value.Unknown || (!_isSettled && data.MayCome(value)))
            {
                missing = missing < 0 ? i : missing;
            }
        }

        return missing;
    }

    // The sign of a current follows from the powers of its phase; without them a common reader takes no current at all, so there is none then.
    private bool HasPhasePowers(int phase)
    {
        int import = FirstPhasePower + (2 * phase);
        return _values[import] != Value.Unknown && _values[import + 1] != Value.Unknown;
    }

    // In the order of the Swedish branch recommendation. Frequency is not in it; readers that do not know it pass over it.
    private static byte[] Rows() => new byte[]
    {
        Value.EnergyImport, 1, 8,
        Value.EnergyExport, 2, 8,
        Value.ReactiveEnergyImport, 3, 8,
        Value.ReactiveEnergyExport, 4, 8,
        Value.PowerImport, 1, 7,
        Value.PowerExport, 2, 7,
        Value.ReactivePowerImport, 3, 7,
        Value.ReactivePowerExport, 4, 7,
        Value.PowerImportL1, 21, 7,
        Value.PowerExportL1, 22, 7,
        Value.PowerImportL2, 41, 7,
        Value.PowerExportL2, 42, 7,
        Value.PowerImportL3, 61, 7,
        Value.PowerExportL3, 62, 7,
        Value.ReactivePowerImportL1, 23, 7,
        Value.ReactivePowerExportL1, 24, 7,
        Value.ReactivePowerImportL2, 43, 7,
        Value.ReactivePowerExportL2, 44, 7,
        Value.ReactivePowerImportL3, 63, 7,
        Value.ReactivePowerExportL3, 64, 7,
        Value.VoltageL1, 32, 7,
        Value.VoltageL2, 52, 7,
        Value.VoltageL3, 72, 7,
        Value.CurrentL1, 31, 7,
        Value.CurrentL2, 51, 7,
        Value.CurrentL3, 71, 7,
        Value.Frequency, 14, 7,
    };
}
