using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MepModule.Benchmarks.Life;

/// <summary>What is asked for.</summary>
/// <param name="Command">The program that runs the image.</param>
/// <param name="Hours">How long to live.</param>
/// <param name="Speed">How many seconds of that go by in one of the PC.</param>
/// <param name="Heap">Managed heap in bytes.</param>
/// <param name="Outputs">Outputs that are on.</param>
internal sealed record LifeOptions(string Command, double Hours, double Speed, int Heap, IReadOnlyList<string> Outputs)
{
    /// <exception cref="FormatException">An argument is not understood; the message is a sentence.</exception>
    public static LifeOptions Parse(string[] arguments)
    {
        var options = new LifeOptions("", 48, 40, 112640, ["mqtt", "metrics"]);
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                options = options with { Command = name };
                continue;
            }

            string value = i + 1 < arguments.Length ? arguments[++i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--hours" => options with { Hours = Number(name, value) },
                "--speed" => options with { Speed = Number(name, value) },
                "--heap" => options with { Heap = (int)Number(name, value) },
                "--outputs" => options with { Outputs = value.Split(',', StringSplitOptions.RemoveEmptyEntries).ToList() },
                _ => throw new FormatException($"'{name}' is not an option: there are --hours, --speed, --heap and --outputs."),
            };
        }

        return options.Command.Length > 0 ? options : throw new FormatException("Name the program that runs the image: life PROGRAM [--hours 48] [--speed 40] [--heap 112640] [--outputs mqtt,metrics]");
    }

    private static double Number(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 ? number : throw new FormatException($"{name} needs a number above 0, not '{value}'.");
}
