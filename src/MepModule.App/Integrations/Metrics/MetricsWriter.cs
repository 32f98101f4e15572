using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Metrics;

/// <summary>Writes the values in the text format 0.0.4 of Prometheus. What is not known has no line: a zero would be a lie.</summary>
public sealed class MetricsWriter : OutputWriter
{
    private readonly OutputData _data;

    /// <param name="data">What to tell.</param>
    public MetricsWriter(OutputData data)
    {
        _data = data;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        Head(text, "nesmep_up", "gauge", "Whether there is a reading that is fresh enough to be told.");
        text.Ascii(_data.IsTellable ? "nesmep_up 1\n" : "nesmep_up 0\n");
        if (!_data.IsTellable)
        {
            return;
        }

        Head(text, "nesmep_power_watts", "gauge", "Active power.");
        Line(text, "nesmep_power_watts{direction=\"import\",phase=\"total\"} ", Value.PowerImport);
        Line(text, "nesmep_power_watts{direction=\"export\",phase=\"total\"} ", Value.PowerExport);
    }

    private static void Head(BufferedText text, string name, string type, string help)
    {
        text.Ascii("# HELP ");
        text.Ascii(name);
        text.Byte((byte)' ');
        text.Ascii(help);
        text.Ascii("\n# TYPE ");
        text.Ascii(name);
        text.Byte((byte)' ');
        text.Ascii(type);
        text.Byte((byte)'\n');
    }

    private void Line(BufferedText text, string name, int value)
    {
        long scaled = _data.Of(value);
        if (scaled != Value.Unknown)
        {
            text.Ascii(name);
            text.Scaled(scaled, OutputData.DecimalsOf(value));
            text.Byte((byte)'\n');
        }
    }
}
