using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>Many modules as targets of VictoriaMetrics with the file of docs/fleet. The campaign is the same with a thousand: MEP_FLEET_MODULES, MEP_FLEET_SCRAPE (s), MEP_FLEET_SECONDS.</summary>
public sealed class FleetScrapeTests(ITestOutputHelper output) : IDisposable
{
    private const int PatienceMilliseconds = 300000;
    private const int MostQueries = 60;

    private readonly string _folder = ForeignPackages.NewFolder("fleet-metrics");
    private readonly int _modules = Number("MEP_FLEET_MODULES", 30);
    private readonly int _scrape = Number("MEP_FLEET_SCRAPE", 1);
    private readonly int _seconds = Number("MEP_FLEET_SECONDS", 5);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_module_is_a_target_and_every_query_of_the_dashboard_finds_something()
    {
        using var fleet = new FleetProgram(_modules, null, 10, Math.Max(1, _modules / 30));
        int port = Loopback.FreePort();
        string config = Path.Combine(_folder, "prometheus.yml");
        string text = await File.ReadAllTextAsync(Repository.Place("docs/fleet/prometheus.yml"), TestContext.Current.CancellationToken);
        Assert.Contains("127.0.0.1:9464", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(config, text.Replace("127.0.0.1:9464", $"127.0.0.1:{fleet.Port}", StringComparison.Ordinal).Replace("15s", $"{_scrape}s", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "targets.json"), "[]", TestContext.Current.CancellationToken);
        using ForeignProgram store = FleetPackages.Start(
            "bin/victoria-metrics",
            [$"-promscrape.config={config}", $"-storageDataPath={_folder}/data", $"-httpListenAddr=127.0.0.1:{port}", "-search.latencyOffset=1s", "-search.maxUniqueTimeseries=1000000", "-search.maxSeries=1000000"],
            _folder);
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        store.Until(() => Ask("sum(nesmep_up)") == _modules, $"values of all {_modules} modules", PatienceMilliseconds);

        await Task.Delay(TimeSpan.FromSeconds(_seconds), TestContext.Current.CancellationToken);
        double scrapes = Ask($"min(count_over_time(up[{_seconds}s]))");
        Say($"in {_seconds} s each of {_modules} modules was scraped {scrapes} times or more, every {_scrape} s; at least {Ask($"min(min_over_time(sum(up)[{_seconds}s:{_scrape}s]))"):F0} of them were up at a time; a scrape took {Ask("avg(scrape_duration_seconds)") * 1000:F1} ms, {Ask("avg(scrape_samples_scraped)"):F0} values");
        Say($"{_modules} modules {fleet.Load}; the store {store.Load}");
        using (HttpResponseMessage flushed = await _http.GetAsync("/internal/force_flush", TestContext.Current.CancellationToken))
        {
            Assert.True(flushed.IsSuccessStatusCode);
        }

        double bytes = Directory.EnumerateFiles(Path.Combine(_folder, "data"), "*", SearchOption.AllDirectories).Where(file => file.Contains("/data/big/", StringComparison.Ordinal) || file.Contains("/data/small/", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);
        Say($"{bytes / 1e6:F1} MB of values");

        Assert.InRange(scrapes, 1, double.MaxValue);
        Assert.Equal(_modules, Ask("count(up)"));
        int queries = 0;
        foreach (JsonElement panel in JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Place("docs/fleet/grafana.json"), TestContext.Current.CancellationToken)).RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (string query in panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!))
            {
                store.Until(() => Ask($"count({query})") >= 1, "an answer to " + query, PatienceMilliseconds);
                queries++;
            }
        }

        Assert.InRange(queries, 6, MostQueries);
        int code = fleet.End();
        Assert.True(code == 0, fleet.Said);
    }

    private static int Number(string variable, int standard) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? standard.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private void Say(string text) => output.WriteLine(text);

    // The one value that a query has, or -1.
    private double Ask(string query)
    {
        try
        {
            using HttpResponseMessage answer = _http.Send(new HttpRequestMessage(HttpMethod.Get, "/api/v1/query?query=" + Uri.EscapeDataString(query)));
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            string text = reader.ReadToEnd();
            Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode >= 500, $"{query}: {text}");
            if (!answer.IsSuccessStatusCode)
            {
                return -1;
            }

            JsonElement result = JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? -1 : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return -1;
        }
    }
}
