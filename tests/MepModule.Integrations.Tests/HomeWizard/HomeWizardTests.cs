using System.Text.Json;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Tests;
using MepModule.App.Tests.Web;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Golden;

namespace MepModule.Integrations.Tests.HomeWizard;

/// <summary>What is answered as a P1 meter of HomeWizard, of each kind of meter.</summary>
public sealed class HomeWizardTests
{
    private static readonly ModuleIdentity _module = new("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");

    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_answers_of_a_meter_are_those_of_its_golden_file(string meter)
    {
        MeterBench bench = new MeterBench(TestMeters.Of(meter)).WaitForEnergies();
        OutputData data = OutputData.Take(_module, bench.Service, new FreshnessRules(300, 10), bench.Clock.Milliseconds, new ModuleHealth(0, 0, -60));
        string basic = Written(new HomeWizardIdentity(_module));
        string values = Written(new HomeWizardWriter(data));

        // A line for each member, so that a difference shows.
        GoldenFile.Hold("homewizard", meter, Lines("/api", basic) + Lines("/api/v1/data", values));
    }

    private static string Lines(string path, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string lines = "== " + path + "\n";
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            lines += member.Name + " " + member.Value.GetRawText() + "\n";
        }

        return lines;
    }

    // Written twice the same: a long answer is.
    private static string Written(OutputWriter writer)
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
}
