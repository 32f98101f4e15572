using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Meter;
using MepModule.App.Tests.Web;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Metrics;

/// <summary>Prometheus and VictoriaMetrics, unmodified, ask a running module.</summary>
public sealed class ScrapeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("mep-metrics-").FullName;
    private readonly RunningModule _module = new();
    private Process? _process;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _module.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Prometheus_says_that_the_module_is_up_and_has_its_values()
    {
        string config = await Configure(isPublic: false);
        int port = Loopback.FreePort();
        using HttpClient client = Start(port, "prometheus", $"--config.file={config}", $"--storage.tsdb.path={_folder}/tsdb", $"--web.listen-address=127.0.0.1:{port}");

        await Until(client, "up", value => value == "1");
        await HoldsValues(client);

        // A look just after an answer that took longer than a second finds "down", until the next.
        await UntilFound(client, "/api/v1/targets", data =>
        {
            JsonElement target = data.GetProperty("activeTargets")[0];
            return target.GetProperty("health").GetString() == "up" ? target.GetProperty("lastError").GetString() : null;
        }, error => error.Length == 0);
        await AnswersTheDashboard(client);
    }

    [Fact]
    public async Task VictoriaMetrics_has_its_values()
    {
        string config = await Configure(isPublic: true);
        int port = Loopback.FreePort();
        using HttpClient client = Start(port, "victoria-metrics", $"-promscrape.config={config}", $"-storageDataPath={_folder}/data", $"-httpListenAddr=127.0.0.1:{port}", "-search.latencyOffset=1s");

        await Until(client, "up", value => value == "1");
        await HoldsValues(client);
    }

    // Every query of the dashboard in the documents finds series of this module.
    private async Task AnswersTheDashboard(HttpClient client)
    {
        JsonElement dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Place("docs/grafana/mep-module.json"), TestContext.Current.CancellationToken)).RootElement;
        int queries = 0;
        foreach (JsonElement panel in dashboard.GetProperty("panels").EnumerateArray())
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                string query = target.GetProperty("expr").GetString()!.Replace("$instance", _module.Address.Authority, StringComparison.Ordinal);
                Assert.Contains(_module.Address.Authority, query, StringComparison.Ordinal);
                await Until(client, $"count({query}) > 0", value => Number(value) >= 1);
                queries++;
            }
        }

        Assert.InRange(queries, 9, 30);
    }

    // What is stored equals the meter: the registers of a reading that no later one is behind of, and its serial name.
    private async Task HoldsValues(HttpClient client)
    {
        long before = Wh();
        string joules = await Until(client, "nesmep_energy_joules_total{direction=\"import\"}", value => Number(value) >= 3600.0 * before);
        Assert.InRange(Number(joules) / 3600, before, Wh());
        Assert.Equal(0, Number(joules) % 3600);
        string hertz = await Until(client, "nesmep_frequency_hertz", value => Number(value) > 0);
        Assert.InRange(Number(hertz), 49, 51);
        Reading reading = _module.Module.App.Meter.Current!;
        for (int phase = 0; phase < Reading.PhaseCount; phase++)
        {
            string volts = await Until(client, $"nesmep_voltage_volts{{phase=\"l{phase + 1}\"}}", value => Number(value) > 0);
            Assert.InRange(Number(volts), (reading.VoltageMillivolts(phase) / 1000.0) - 15, (reading.VoltageMillivolts(phase) / 1000.0) + 15);
        }

        await Until(client, "nesmep_up", value => value == "1");
        await Until(client, "nesmep_mep_requests_total{result=\"ok\"}", value => Number(value) > 3);
    }

    private async Task<string> Configure(bool isPublic)
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement token = await owner.Json("POST", "/api/v1/tokens", new { name = "Prometheus", scope = "read" }, HttpStatusCode.Created);
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { metrics = new { enabled = true, @public = isPublic } } });
        await _module.WaitForReading();
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), token.GetProperty("token").GetString(), TestContext.Current.CancellationToken);
        string authorization = isPublic ? "" : $"""

                authorization:
                  credentials_file: {_folder}/token
            """;
        string file = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            file,
            $"""
            scrape_configs:
              - job_name: meter
                scrape_interval: 1s
                scrape_timeout: 1s{authorization}
                static_configs:
                  - targets: ['{_module.Address.Authority}']

            """,
            TestContext.Current.CancellationToken);
        return file;
    }

    private HttpClient Start(int port, string program, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(Path.Combine(PrometheusPackages.Root, "usr", "bin", program), arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        return new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
    }

    // Asks the stored value again and again: it is there once the program has asked the module and written it down.
    private Task<string> Until(HttpClient client, string query, Func<string, bool> holds) =>
        UntilFound(client, "/api/v1/query?query=" + Uri.EscapeDataString(query), data =>
        {
            JsonElement result = data.GetProperty("result");
            return result.GetArrayLength() == 1 ? result[0].GetProperty("value")[1].GetString() : null;
        }, holds);

    private async Task<string> UntilFound(HttpClient client, string path, Func<JsonElement, string?> find, Func<string, bool> holds)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        DateTime end = DateTime.UtcNow + Patience;
        string last = "no answer";
        while (DateTime.UtcNow < end)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(path, cancellation);
                last = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.IsSuccessStatusCode && find(JsonDocument.Parse(last).RootElement.GetProperty("data")) is { } found && holds(found))
                {
                    return found;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                // It is not up yet, or too slow just now.
                last = e.Message;
            }

            Assert.False(_process!.HasExited, "It ended.");
            await Task.Delay(200, cancellation);
        }

        throw new TimeoutException($"{path}: {last}");
    }

    private long Wh() => _module.Module.App.Meter.Current!.EnergyImportWattHours;

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);
}
