using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace MepModule.Integrations.Tests.Metrics;

/// <summary>A page in the text format 0.0.4, read strictly.</summary>
internal sealed partial class Exposition
{
    private Exposition()
    {
    }

    /// <summary>Values by their series, such as <c>nesmep_power_watts{direction="import",phase="l1"}</c>.</summary>
    public Dictionary<string, double> Series { get; } = [];

    /// <summary>Types of the families by their names.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>Reads a page; what is wrong with it fails the test.</summary>
    public static Exposition Of(string page)
    {
        var read = new Exposition();
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', page);
        string? help = null;
        string? family = null;
        foreach (string line in page[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } head)
            {
                help = head.Groups[1].Value;
                Assert.DoesNotContain(help, read.Types.Keys);
                continue;
            }

            if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.Equal(help, family);
                read.Types.Add(family, type.Groups[2].Value);
                continue;
            }

            // No time of its own behind the value.
            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.Equal(family, sample.Groups[1].Value);
            Assert.True(read.Series.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture)), "twice: " + line);
        }

        // A head without a line below it would be one for nothing.
        Assert.Empty(read.Types.Keys.Except(read.Series.Keys.Select(series => series.Split('{')[0])));
        Assert.All(read.Types, one => Assert.Equal(one.Key.EndsWith("_total", StringComparison.Ordinal), one.Value == "counter"));
        return read;
    }

    [GeneratedRegex("^# HELP ([a-z_]+) [A-Z][^\\\\\\n]*\\.$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE ([a-z_]+) (gauge|counter)$")]
    private static partial Regex Type();

    [GeneratedRegex("^([a-z_]+)((?:\\{[a-z_]+=\"[^\"]*\"(?:,[a-z_]+=\"[^\"]*\")*\\})?) (-?[0-9]+(?:\\.[0-9]+)?)$")]
    private static partial Regex Sample();
}
