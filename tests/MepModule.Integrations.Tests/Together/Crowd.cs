using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Clients;
using MepModule.Integrations.Tests.Metrics;
using MepModule.Integrations.Tests.Modbus;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Integrations.Tests.Syslog;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Together;

/// <summary>A program of another maker for each way out of the module, batteries of our own, and four browsers, all at once. Each asks as often as it does in a house, or more often.</summary>
internal sealed class Crowd : IDisposable
{
    /// <summary>How long everything may take to come on a machine that is busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int Browsers = 4;
    private const string Dabbler = "Dabbler's integration";
    private const string LogServer = "rsyslog";
    private const int MasterRounds = 1000000;
    private const int MasterPauseMilliseconds = 1000;

    private readonly string _folder = ForeignPackages.NewFolder("crowd");
    private readonly RunningModule _module;
    private readonly Mosquitto _broker = new();
    private readonly Rsyslog _logServer = new();
    private readonly string[] _serial;
    private readonly ForeignProgram _socat;
    private readonly List<ReaderProgram> _readers = [];
    private readonly List<(string Name, HttpClient Queries)> _stores = [];
    private readonly List<ForeignProgram> _programs = [];
    private readonly List<Browser> _browsers = [];
    private readonly Dictionary<string, string> _shown = [];
    private readonly int _p1Port = Loopback.FreePort();
    private readonly int _modbusPort = Loopback.FreePort();
    private readonly Steerers _steerers;

    public Crowd()
    {
        _serial = [Path.Combine(_folder, "module"), Path.Combine(_folder, "reader")];
        _socat = ClientPackages.Socat("-d", "-d", $"pty,raw,echo=0,link={_serial[0]}", $"pty,raw,echo=0,link={_serial[1]}");
        _socat.UntilSaid("starting data transfer loop");
        _broker.Start();
        _module = new RunningModule(options => options with { CustomerPort = _serial[0] });
        _steerers = new Steerers(_module.Module.App, _module.Address);
    }

    public RunningModule Module => _module;

    /// <summary>Who is in it.</summary>
    public IEnumerable<string> Names =>
        [.. _readers.Select(reader => reader.Name), .. _stores.Select(store => store.Name), .. Enumerable.Range(1, Browsers).Select(NameOfBrowser), .. _steerers.Names, Dabbler, LogServer];

    /// <summary>Switches all outputs on, or all off.</summary>
    public async Task Switch(ModuleClient owner, bool enabled)
    {
        await owner.Json("PUT", "/api/v1/settings", new
        {
            integrations = new
            {
                metrics = new { enabled, @public = true },
                p1 = new { enabled, port = _p1Port, interval_s = 1, serial = true },
                homewizard = new { enabled },
                dabbler = new { enabled },
                mqtt = new { enabled, host = "127.0.0.1", port = _broker.Port, user = Broker.User, password = Broker.Password, interval_s = 1, base_topic = "crowd" },
                syslog = new { enabled, host = "127.0.0.1", port = _logServer.UdpPort },
                ecotracker = new { enabled },
                shelly = new { enabled, udp_port = _steerers.ShellyPort },
                modbus = new { enabled, port = _modbusPort },
            },
        });
        _steerers.SetMarstek(enabled);
    }

    /// <summary>Lets everybody come.</summary>
    public async Task Come()
    {
        string address = _module.Address.AbsoluteUri.TrimEnd('/');
        Reader("smartmeter-obis by TCP", "1-0:1.8.0", () => ClientPackages.Start("obis.mjs", "tcp", "127.0.0.1", _p1Port.ToString(CultureInfo.InvariantCulture)));
        Reader("smartmeter-obis over HTTP", "1-0:1.8.0", () => ClientPackages.Start("obis.mjs", "http", address + "/api/v1/p1"));
        Reader("p1-reader at the serial port", "electricity", () => ClientPackages.Start("p1-reader.mjs", _serial[1]));
        Reader("homewizard-energy-api", "active_power_w", () => ClientPackages.Start("homewizard.mjs", "homewizard-energy-api", address, "1000000", "2000"));
        Reader("@zandor300/homewizard-energy-api", "active_power_w", () => ClientPackages.Start("homewizard.mjs", "@zandor300/homewizard-energy-api", address, "1000000", "2000"));
        Reader("mosquitto_sub", "power_w", () => _broker.Tool("mosquitto_sub", "-t", "crowd/state"));
        await UntilModbusListens();
        Reader("python3-pymodbus", "registers", () => ModbusPeers.Reader("pymodbus", _modbusPort, MasterRounds, 125, MasterPauseMilliseconds));
        Reader("jsmodbus", "registers", () => ModbusPeers.Reader("jsmodbus", _modbusPort, MasterRounds, 100, MasterPauseMilliseconds));
        Reader("modbus-serial", "registers", () => ModbusPeers.Reader("modbus-serial", _modbusPort, MasterRounds, 100, MasterPauseMilliseconds));
        _steerers.Come();
        string config = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            config,
            $"scrape_configs:\n  - job_name: meter\n    scrape_interval: 2s\n    scrape_timeout: 2s\n    static_configs:\n      - targets: ['{_module.Address.Authority}']\n",
            TestContext.Current.CancellationToken);
        int port = Loopback.FreePort();
        Store("Prometheus", port, "prometheus", $"--config.file={config}", $"--storage.tsdb.path={_folder}/tsdb", $"--web.listen-address=127.0.0.1:{port}");
        port = Loopback.FreePort();
        Store("VictoriaMetrics", port, "victoria-metrics", $"-promscrape.config={config}", $"-storageDataPath={_folder}/data", $"-httpListenAddr=127.0.0.1:{port}", "-search.latencyOffset=1s");

        // One after the other: they open many connections at a time, all of one address here, and the module takes so many of one.
        for (int i = 0; i < Browsers; i++)
        {
            _browsers.Add(new Browser(_module.Address));
            await _browsers[i].Connect();
        }
    }

    /// <summary>Asks as the integration for the module of dabbler.dk does, and whom the module did not reach since the last time.</summary>
    /// <returns>Their names.</returns>
    public async Task<string[]> Unreached()
    {
        List<string> unreached = [.. _readers.Where(reader => !reader.WasReached()).Select(reader => reader.Name)];
        foreach ((string name, HttpClient queries) in _stores)
        {
            if (!await IsUp(queries))
            {
                unreached.Add(name);
            }
        }

        for (int i = 0; i < _browsers.Count; i++)
        {
            string name = NameOfBrowser(i + 1);
            string power = await _browsers[i].Power();
            if (power.Length == 0 || _shown.GetValueOrDefault(name) == power)
            {
                unreached.Add(name);
            }

            _shown[name] = power;
        }

        unreached.AddRange(_steerers.Unreached);
        if (!AskAsDabbler().Contains("\"Fwd_Act_Wh\"", StringComparison.Ordinal))
        {
            unreached.Add(Dabbler);
        }

        if (_logServer.Messages().Length == 0)
        {
            unreached.Add(LogServer);
        }

        foreach (ForeignProgram program in _programs)
        {
            program.Take();
        }

        return [.. unreached];
    }

    /// <summary>Lets everybody go.</summary>
    public void Leave()
    {
        _steerers.Dispose();
        foreach (Browser browser in _browsers)
        {
            browser.Dispose();
        }

        foreach (ForeignProgram program in _programs)
        {
            program.Dispose();
        }

        foreach (ReaderProgram reader in _readers)
        {
            reader.Dispose();
        }

        foreach ((_, HttpClient queries) in _stores)
        {
            queries.Dispose();
        }

        _browsers.Clear();
        _programs.Clear();
        _readers.Clear();
        _stores.Clear();
    }

    public void Dispose()
    {
        Leave();
        _module.Dispose();
        _logServer.Dispose();
        _broker.Dispose();
        _socat.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string NameOfBrowser(int number) => "browser " + number.ToString(CultureInfo.InvariantCulture);

    private void Reader(string name, string word, Func<ForeignProgram> start) => _readers.Add(new ReaderProgram(name, word, start));

    private void Store(string name, int port, string program, params string[] arguments)
    {
        _programs.Add(new ForeignProgram(Path.Combine(PrometheusPackages.Root, "usr", "bin", program), arguments));
        _stores.Add((name, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") }));
    }

    private static async Task<bool> IsUp(HttpClient queries)
    {
        try
        {
            return (await queries.GetStringAsync("/api/v1/query?query=nesmep_up", TestContext.Current.CancellationToken)).Contains(",\"1\"]", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            // It does not listen yet, or has no answer yet.
            return false;
        }
    }

    // Masters do not come again when nobody listens yet.
    private async Task UntilModbusListens()
    {
        var patience = Stopwatch.StartNew();
        while (!Array.Exists(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), place => place.Port == _modbusPort))
        {
            Assert.True(patience.Elapsed < Patience, "The output modbus does not listen.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private string AskAsDabbler()
    {
        string recorded = File.ReadAllText(Repository.Place("tests/transcripts/jnxxx/request.txt")).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        try
        {
            using var connection = new TcpClient("127.0.0.1", _module.Address.Port);
            using NetworkStream stream = connection.GetStream();
            stream.Write(Encoding.ASCII.GetBytes(recorded.Replace("10.77.0.2:8099", _module.Address.Authority, StringComparison.Ordinal)));
            using var answer = new StreamReader(stream, Encoding.ASCII);
            return answer.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Too many of this address were there at this moment: it comes again.
            return "";
        }
    }
}
