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
    public int ValueOf(int line) => _rows[line];

    /// <summary>A line with zeros for its number: OBIS code, width and unit of the branch recommendation.</summary>
    public static string TextOf(int line) => line switch
    {
        0 => "1-0:1.8.0(00000000.000*kWh)\r\n",
        1 => "1-0:2.8.0(00000000.000*kWh)\r\n",
        2 => "1-0:3.8.0(00000000.000*kvarh)\r\n",
        3 => "1-0:4.8.0(00000000.000*kvarh)\r\n",
        4 => "1-0:1.7.0(0000.000*kW)\r\n",
        5 => "1-0:2.7.0(0000.000*kW)\r\n",
        6 => "1-0:3.7.0(0000.000*kvar)\r\n",
        7 => "1-0:4.7.0(0000.000*kvar)\r\n",
        8 => "1-0:21.7.0(0000.000*kW)\r\n",
        9 => "1-0:22.7.0(0000.000*kW)\r\n",
        10 => "1-0:41.7.0(0000.000*kW)\r\n",
        11 => "1-0:42.7.0(0000.000*kW)\r\n",
        12 => "1-0:61.7.0(0000.000*kW)\r\n",
        13 => "1-0:62.7.0(0000.000*kW)\r\n",
        14 => "1-0:23.7.0(0000.000*kvar)\r\n",
        15 => "1-0:24.7.0(0000.000*kvar)\r\n",
        16 => "1-0:43.7.0(0000.000*kvar)\r\n",
        17 => "1-0:44.7.0(0000.000*kvar)\r\n",
        18 => "1-0:63.7.0(0000.000*kvar)\r\n",
        19 => "1-0:64.7.0(0000.000*kvar)\r\n",
        20 => "1-0:32.7.0(000.0*V)\r\n",
        21 => "1-0:52.7.0(000.0*V)\r\n",
        22 => "1-0:72.7.0(000.0*V)\r\n",
        23 => "1-0:31.7.0(000.0*A)\r\n",
        24 => "1-0:51.7.0(000.0*A)\r\n",
        25 => "1-0:71.7.0(000.0*A)\r\n",
        _ => "1-0:14.7.0(00.00*Hz)\r\n",
    };

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
            return data.SampleMilliseconds - _complete <= PatienceMilliseconds ? null : "The meter has not told the value of line " + CodeOf(missing) + " for a minute.";
        }

        _isSettled = missing < 0 || data.SampleMilliseconds - _begun > PatienceMilliseconds;
        if (!_isSettled)
        {
            return "The meter has not told the value of line " + CodeOf(missing) + " yet.";
        }

        _complete = data.SampleMilliseconds;
        return null;
    }

    // As it stands in the telegram, which is the same in every language.
    private static string CodeOf(int line)
    {
        string text = TextOf(line);
        return text.Substring(0, text.IndexOf('('));
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
            int value = rows[i];
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
        Value.EnergyImport, Value.EnergyExport, Value.ReactiveEnergyImport, Value.ReactiveEnergyExport,
        Value.PowerImport, Value.PowerExport, Value.ReactivePowerImport, Value.ReactivePowerExport,
        Value.PowerImportL1, Value.PowerExportL1, Value.PowerImportL2, Value.PowerExportL2,
        Value.PowerImportL3, Value.PowerExportL3, Value.ReactivePowerImportL1, Value.ReactivePowerExportL1,
        Value.ReactivePowerImportL2, Value.ReactivePowerExportL2, Value.ReactivePowerImportL3, Value.ReactivePowerExportL3,
        Value.VoltageL1, Value.VoltageL2, Value.VoltageL3, Value.CurrentL1,
        Value.CurrentL2, Value.CurrentL3, Value.Frequency,
    };
}
