using System;
using System.IO;
using System.Text.RegularExpressions;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Outputs;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Metrics;

/// <summary>What Prometheus and VictoriaMetrics send is what was recorded of them, and is replayed in every run.</summary>
public sealed partial class ScrapeRequestTests
{
    [Fact]
    public void Prometheus_asks_as_it_was_recorded() =>
        HoldRequest("prometheus", "prometheus-2.42.0", (folder, config, port) => [$"--config.file={config}", $"--storage.tsdb.path={folder}/tsdb", $"--web.listen-address=127.0.0.1:{port}"]);

    [Fact]
    public void VictoriaMetrics_asks_as_it_was_recorded() =>
        HoldRequest("victoria-metrics", "victoria-metrics-1.79.5", (folder, config, port) => [$"-promscrape.config={config}", $"-storageDataPath={folder}/data", $"-httpListenAddr=127.0.0.1:{port}"]);

    // With a token that stands for the one of whoever replays it.
    private static void HoldRequest(string name, string recorded, Func<string, string, int, string[]> arguments)
    {
        using OutputBench bench = new OutputBench(new MetricsOutput(), TestMeters.Of("gen3"), null, OutputBench.Number(Output.FirstOwnTag, 1)).UntilReady();
        using var http = new BenchHttp((HttpOutput)bench.Output);
        string folder = Directory.CreateTempSubdirectory("mep-scrape-").FullName;
        try
        {
            string config = Path.Combine(folder, "prometheus.yml");
            File.WriteAllText(
                config,
                "scrape_configs:\n  - job_name: meter\n    scrape_interval: 1s\n    scrape_timeout: 1s\n    authorization:\n      credentials: '{token}'\n" +
                $"    static_configs:\n      - targets: ['127.0.0.1:{http.Port}']\n");
            using var program = new ForeignProgram(Path.Combine(PrometheusPackages.Root, "usr", "bin", name), arguments(folder, config, Loopback.FreePort()));
            program.Until(() => http.Asked.Length > 0, "a request", 90000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        // A repair of the program is another version of it, and asks the same.
        Transcript.Hold(recorded, "metrics", Version().Replace(http.Asked[0], "$1{version}"));
    }

    [GeneratedRegex("(?m)^(User-Agent: [A-Za-z_]+/)[^\r\n]+")]
    private static partial Regex Version();
}
