using System.Text.Json;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Tests;
using MepModule.App.Tests.Web;
using MepModule.App.Text;

namespace MepModule.Integrations.Tests.Golden;

/// <summary>What writers write, for golden files.</summary>
internal static class Written
{
    /// <summary>The module that all golden files are of.</summary>
    public static ModuleIdentity Module { get; } = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");

    /// <summary>What a meter shows, once its energies are known.</summary>
    /// <param name="meter">Its name in <see cref="TestMeters"/>.</param>
    /// <param name="reading">The reading that is told.</param>
    public static OutputData Data(string meter, out Reading reading)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        reading = bench.Service.Current!;
        return OutputData.Take(Module, bench.Service, new FreshnessRules(300, 10), bench.Clock.Milliseconds, new ModuleHealth(0, 0, -60));
    }

    /// <summary>The text of a writer. It is written twice, as a long answer is, and must be the same.</summary>
    public static string By(OutputWriter writer)
    {
        string[] written = new string[2];
        for (int i = 0; i < written.Length; i++)
        {
            var sink = new TextSink();
            var text = new BufferedText(sink, new byte[64]);
            writer.Write(text);
            text.Flush();
            written[i] = sink.Text;
        }

        Assert.Equal(written[0], written[1]);
        return written[0];
    }

    /// <summary>A line for each member of an object, so that a difference shows.</summary>
    /// <param name="path">The call that it answers.</param>
    /// <param name="json">The object.</param>
    public static string Lines(string path, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string lines = "== " + path + "\n";
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            lines += member.Name + " " + member.Value.GetRawText() + "\n";
        }

        return lines;
    }
}
