using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MepModule.App.Meter;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>
/// What a reader of SunSpec makes of registers, by the published models 1, 203 and 213 and apart from the module's own code: it goes from one model to the next until the end, and reads what the
/// model says.
/// </summary>
internal sealed class SunSpecMeter
{
    private const int Base = 40000;

    // Points of model 213 in their order, two registers each, and of model 203: name, register, scale factor's register.
    private static readonly string[] _floatPoints =
    [
        "A", "AphA", "AphB", "AphC", "PhV", "PhVphA", "PhVphB", "PhVphC", "PPV", "PPVphAB", "PPVphBC", "PPVphCA", "Hz", "W", "WphA", "WphB", "WphC", "VA", "VAphA", "VAphB", "VAphC",
        "VAR", "VARphA", "VARphB", "VARphC", "PF", "PFphA", "PFphB", "PFphC", "TotWhExp", "TotWhExpPhA", "TotWhExpPhB", "TotWhExpPhC", "TotWhImp", "TotWhImpPhA", "TotWhImpPhB", "TotWhImpPhC",
    ];

    private static readonly (string[] Names, int First, int Factor)[] _wholePoints =
    [
        (["A", "AphA", "AphB", "AphC"], 2, 6), (["PhV", "PhVphA", "PhVphB", "PhVphC", "PPV", "PPVphAB", "PPVphBC", "PPVphCA"], 7, 15), (["Hz"], 16, 17), (["W", "WphA", "WphB", "WphC"], 18, 22),
        (["VA", "VAphA", "VAphB", "VAphC"], 23, 27), (["VAR", "VARphA", "VARphB", "VARphC"], 28, 32), (["PF", "PFphA", "PFphB", "PFphC"], 33, 37),
    ];

    private static readonly (string Name, int First)[] _wholeEnergies = [("TotWhExp", 38), ("TotWhImp", 46)];

    private readonly int[] _registers;
    private readonly SortedDictionary<int, string> _names = [];

    /// <param name="registers">All registers from 40000 on.</param>
    public SunSpecMeter(int[] registers)
    {
        _registers = registers;
        Assert.Equal([0x5375, 0x6E53], registers[..2]);
        List<int> models = [];
        int at = 2;
        for (; registers[at] != 0xFFFF; at += 2 + registers[at + 1])
        {
            models.Add(registers[at]);
            Read(registers[at], at, registers[at + 1]);
        }

        Assert.Equal(0, registers[at + 1]);
        Assert.Equal(at + 2, registers.Length);
        Models = [.. models];
    }

    /// <summary>The models in their order.</summary>
    public int[] Models { get; }

    /// <summary>Texts of model 1.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>The values that are there.</summary>
    public Dictionary<string, decimal> Values { get; } = [];

    /// <summary>All points, a line each, with the number of their register; <c>-</c> for what is not implemented.</summary>
    public string Describe() => string.Concat(_names.Select(one => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Key} {one.Value} {(Texts.TryGetValue(one.Value, out string? text) ? text : Values.TryGetValue(one.Value, out decimal value) ? value.ToString(CultureInfo.InvariantCulture) : "-")}\n")));

    /// <summary>Whether the powers, voltages and currents are those of a reading, within what the registers can say.</summary>
    public bool IsOf(Reading reading) =>
        Is("W", reading.NetPowerWatts, 1) && Is("Hz", reading.FrequencyMillihertz, 1000) &&
        Enumerable.Range(0, 3).All(phase =>
            Is("Wph" + "ABC"[phase], reading.PhaseNetPowerWatts(phase), 1) && Is("PhVph" + "ABC"[phase], reading.VoltageMillivolts(phase), 1000) &&
            Is("Aph" + "ABC"[phase], reading.CurrentMilliamperes(phase), 1000));

    /// <summary>Whether the energies are those of a reading.</summary>
    public bool HasEnergiesOf(Reading reading) => IsEnergy("TotWhImp", reading.EnergyImportWattHours) && IsEnergy("TotWhExp", reading.EnergyExportWattHours);

    private bool Is(string name, int value, decimal scale)
    {
        if (!Values.TryGetValue(name, out decimal there))
        {
            return value == Reading.Unknown;
        }

        decimal step = Models[1] == 213 ? 0 : scale == 1000 ? 0.005m : Math.Abs(value) > 32767 ? 5 : 0;
        decimal expected = Models[1] == 213 ? (decimal)(float)(value / scale) : value / scale;
        return value != Reading.Unknown && Math.Abs(there - expected) <= step;
    }

    // A number of 32 bits with a point has 24 bits: some Wh are rounded.
    private bool IsEnergy(string name, long value) =>
        Values.TryGetValue(name, out decimal there) ? there == (Models[1] == 213 ? (decimal)(float)value : value) : !Reading.IsKnownEnergy(value) || value == 0;

    private void Read(int model, int start, int length)
    {
        switch (model)
        {
            case 1:
                Assert.InRange(length, 65, 66);
                foreach ((string name, int first, int count) in new[] { ("Mn", 2, 16), ("Md", 18, 16), ("Opt", 34, 8), ("Vr", 42, 8), ("SN", 50, 16) })
                {
                    Name(name, start + first);
                    Texts[name] = Encoding.ASCII.GetString([.. _registers[(start + first)..(start + first + count)].SelectMany(one => new[] { (byte)(one >> 8), (byte)one })]).TrimEnd('\0');
                }

                break;
            case 213:
                Assert.Equal(124, length);
                for (int i = 0; i < _floatPoints.Length; i++)
                {
                    Take(_floatPoints[i], start + 2 + (2 * i));
                }

                // What no meter like this measures stands at the end.
                Assert.All(Enumerable.Range(_floatPoints.Length, 61 - _floatPoints.Length), i => Assert.True(float.IsNaN(Float(start + 2 + (2 * i)))));
                Assert.Equal([0, 0], _registers[(start + 124)..(start + 126)]);
                break;
            case 203:
                Assert.Equal(105, length);
                foreach ((string[] names, int first, int factor) in _wholePoints)
                {
                    for (int i = 0; i < names.Length; i++)
                    {
                        Name(names[i], start + first + i);
                        int value = _registers[start + first + i];
                        if (value != 0x8000)
                        {
                            Values[names[i]] = Scale((short)value, (short)_registers[start + factor] - (names[i][0] == 'P' && names[i][1] == 'F' ? 2 : 0));
                        }
                    }
                }

                foreach ((string name, int first) in _wholeEnergies)
                {
                    Name(name, start + first);
                    long value = ((long)_registers[start + first] << 16) | (uint)_registers[start + first + 1];
                    if (value != 0)
                    {
                        Values[name] = Scale(value, (short)_registers[start + 54]);
                    }
                }

                Assert.Equal([0, 0], _registers[(start + 105)..(start + 107)]);
                break;
            default:
                Assert.Fail($"There is a model {model}.");
                break;
        }
    }

    private void Take(string name, int at)
    {
        Name(name, at);
        float value = Float(at);
        if (!float.IsNaN(value))
        {
            Values[name] = (decimal)value;
        }
    }

    private float Float(int at) => BitConverter.Int32BitsToSingle((_registers[at] << 16) | _registers[at + 1]);

    private void Name(string name, int at) => _names[Base + at] = name;

    private static decimal Scale(long value, int factor)
    {
        decimal scaled = value;
        for (int i = 0; i < Math.Abs(factor); i++)
        {
            scaled = factor < 0 ? scaled / 10 : scaled * 10;
        }

        return scaled;
    }
}
