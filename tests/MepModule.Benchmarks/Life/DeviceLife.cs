using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Testing;

namespace MepModule.Benchmarks.Life;

/// <summary>
/// Two days in the life of a board without PSRAM: the image that is flashed, on nanoFramework's own runtime with the heap that such a board has, with the simulated meter at its port and everybody
/// who asks it. The first run is done through its access point. Then each hour has a browser, each six hours lose the broker and the network, alerts storm, midnights pass. Told at the end: how often
/// the module restarted and why, whether anything was lost, and who got no answer.
/// </summary>
internal sealed class DeviceLife(LifeOptions options)
{
    private const string Password = "a password of the owner";
    private const string AccessPointAddress = "192.168.4.1";
    private const int HttpPort = 80;
    private const int MqttPort = 1883;
    private const int P1Port = 8088;
    private const int PatienceMinutes = 30;

    // The meter's own time in March.
    private static readonly TimeSpan ZoneOffset = TimeSpan.FromHours(1);

    private readonly LifeClock _clock = new(options.Speed);
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _power = new();
    private readonly List<string> _notes = [];
    private int _readings;
    private TimeSpan _oldest;
    private string? _token;

    public static int Run(string[] arguments)
    {
        try
        {
            return new DeviceLife(LifeOptions.Parse(arguments)).Live().GetAwaiter().GetResult();
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    private async Task<int> Live()
    {
        string directory = Directory.CreateTempSubdirectory("mep-life-").FullName;
        int offset = Offset();
        using var meter = new LifeMeter(_clock);
        var host = new DeviceHost(_clock, options, directory, offset, meter.Port);
        var broker = new Broker(_clock, MqttPort + offset);
        var p1 = new P1Reader(_clock, P1Port + offset, host);
        await broker.Start();
        Task board = host.Run(_power.Token);
        Console.WriteLine($"{options.Hours} hours, {options.Speed} times as fast, {options.Heap} bytes of heap, {string.Join(", ", options.Outputs)}; files in {directory}");

        var owner = new Peer("owner", _clock, HttpPort + offset);
        if (!await SetUp(owner))
        {
            Console.WriteLine("The first run did not come to its end:\n" + owner);
            await End(board);
            return 1;
        }

        string before = await Settings(owner) ?? "";
        var scraper = new Peer("scraper", _clock, HttpPort + offset) { Token = _token };
        var browser = new Peer("browser", _clock, HttpPort + offset) { Token = _token };
        Task[] others =
        [
            Scrape(scraper, host),
            Browse(browser, host),
            Trouble(host, broker, meter),
            options.Outputs.Contains("p1") ? p1.Run(_end.Token) : Task.CompletedTask,
        ];
        for (int hour = 1; _clock.Age < TimeSpan.FromHours(options.Hours); hour++)
        {
            TimeSpan next = TimeSpan.FromHours(Math.Min(hour, options.Hours)) - _clock.Age;
            await _clock.Wait(next > TimeSpan.Zero ? next : TimeSpan.Zero, CancellationToken.None);
            Console.WriteLine($"{DeviceHost.Text(_clock.Age)} restarts {host.Restarts}, ends {host.Ends.Count}, meter asked {meter.Requests}, states {broker.States}, scrapes {scraper.Answered}/{scraper.Failed}, browser {browser.Answered}/{browser.ToldToComeBack}/{browser.Failed}");
        }

        // What stands at the end is looked at when nobody else asks and the network is there.
        await Leave(others);
        await WaitFor(host, owner);
        string after = await Settings(owner) ?? "no answer";
        string? days = await Retried(owner, "/api/v1/history?range=days");
        string? log = await Retried(owner, "/api/v1/diagnostics/log");
        long free = await Free(owner);
        await End(board);
        await broker.Stop();
        return Tell(host, broker, p1, meter, [owner, scraper, browser], before == after, days, log, free);
    }

    // The board starts without a network, so it opens its access point by itself.
    private async Task<bool> SetUp(Peer owner)
    {
        owner.Host = AccessPointAddress;
        if (await Until(async () => await owner.Ask(HttpMethod.Get, "/api/v1/setup", counts: false) is { } text && text.Contains("\"setup\"")) == false)
        {
            return false;
        }

        string? session = await Done(owner, HttpMethod.Post, "/api/v1/setup/login", new { password = Password });
        if (session is null)
        {
            return false;
        }

        owner.Csrf = JsonDocument.Parse(session).RootElement.GetProperty("csrf").GetString();
        var settings = new
        {
            meter = new { key = "DEMO-MBK-0123456", alerts = true },
            access = new { public_reading = true },
            network = new { networks = new[] { new { ssid = "bench", password = "a network password" } } },
        };
        if (await Done(owner, HttpMethod.Put, "/api/v1/settings", settings) is null || await Done(owner, HttpMethod.Post, "/api/v1/tokens", new { name = "life", scope = "settings" }) is not { } token)
        {
            return false;
        }

        _token = JsonDocument.Parse(token).RootElement.GetProperty("token").GetString();
        if (await Done(owner, HttpMethod.Post, "/api/v1/setup/complete") is null)
        {
            return false;
        }

        owner.Host = "127.0.0.1";
        owner.Csrf = null;
        owner.Token = _token;
        if (!await Until(async () => await owner.Ask(HttpMethod.Get, "/api/v1/setup", counts: false) is { } text && text.Contains("\"normal\"")))
        {
            return false;
        }

        foreach (string output in options.Outputs)
        {
            object section = output switch
            {
                "mqtt" => new { enabled = true, host = "127.0.0.1", port = MqttPort, base_topic = "life", interval_s = 10 },
                "syslog" => new { enabled = true, host = "127.0.0.1" },
                _ => new { enabled = true },
            };
            if (await Done(owner, HttpMethod.Put, "/api/v1/settings", new { integrations = new Dictionary<string, object> { [output] = section } }) is null)
            {
                return false;
            }
        }

        return true;
    }

    // As an owner does: told to come back, they come back.
    private async Task<string?> Done(Peer owner, HttpMethod method, string path, object? body = null)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            if (await owner.Ask(method, path, body) is { } answer)
            {
                return answer;
            }

            await _clock.Wait(TimeSpan.FromSeconds(5), _end.Token);
        }

        return null;
    }

    private async Task Scrape(Peer scraper, DeviceHost host)
    {
        while (!_end.IsCancellationRequested)
        {
            await _clock.Wait(TimeSpan.FromSeconds(15), _end.Token);
            if (!host.IsReachable)
            {
                continue;
            }

            await scraper.Get("/metrics");
            if (await scraper.Get("/api/v1/reading") is { } text && JsonDocument.Parse(text).RootElement.TryGetProperty("age_s", out JsonElement age) && age.ValueKind == JsonValueKind.Number)
            {
                _readings++;
                TimeSpan seconds = TimeSpan.FromSeconds(age.GetDouble());
                _oldest = seconds > _oldest ? seconds : _oldest;
            }
        }
    }

    // Each hour somebody opens the page as a browser does, six connections at once, looks around and leaves it open for ten minutes.
    private async Task Browse(Peer browser, DeviceHost host)
    {
        string[] looks =
        [
            "/api/v1/meter", "/api/v1/history?range=10m", "/api/v1/history?range=24h", "/api/v1/history?range=days", "/api/v1/events", "/api/v1/outages", "/api/v1/power-quality", "/api/v1/mbus",
            "/api/v1/alerts", "/api/v1/settings", "/api/v1/integrations", "/api/v1/integrations/fields", "/api/v1/diagnostics", "/api/v1/diagnostics/log", "/api/v1/mep/log", "/api/v1/mep/statistics",
            "/api/v1/load-profile/sets", "/catalogue.json", "/api/openapi.json",
        ];
        while (!_end.IsCancellationRequested)
        {
            await _clock.Wait(TimeSpan.FromMinutes(20), _end.Token);
            if (!host.IsReachable)
            {
                continue;
            }

            string page = await browser.Get("/") ?? "";
            string[] parts = Regex.Matches(page, "(?:src|href)=\"(/?[^\":]+)\"").Select(match => match.Groups[1].Value.StartsWith('/') ? match.Groups[1].Value : "/" + match.Groups[1].Value).Distinct().ToArray();
            await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (path, _) => await browser.Get(path));
            Task<int> live = browser.Listen(TimeSpan.FromMinutes(10), _end.Token);
            foreach (string look in looks)
            {
                await browser.Get(look);
                await _clock.Wait(TimeSpan.FromSeconds(5), _end.Token);
            }

            await browser.Get($"/api/v1/load-profile.csv?set=1&from={_clock.Utc.AddHours(-3):s}Z&to={_clock.Utc:s}Z");
            await live;
        }
    }

    private async Task Trouble(DeviceHost host, Broker broker, LifeMeter meter)
    {
        for (int quarter = 0; !_end.IsCancellationRequested; quarter++)
        {
            await _clock.Wait(TimeSpan.FromHours(1.5), _end.Token);
            await broker.Stop();
            await _clock.Wait(TimeSpan.FromMinutes(7), _end.Token);
            await broker.Start();
            await _clock.Wait(TimeSpan.FromHours(1), _end.Token);
            meter.Storm(TimeSpan.FromMinutes(2));
            await _clock.Wait(TimeSpan.FromHours(1), _end.Token);

            // Three minutes are waited for; eight make the module open its access point, and come back from there.
            bool isLong = quarter % 2 == 1;
            host.HasNetwork = false;
            await _clock.Wait(TimeSpan.FromMinutes(isLong ? 8 : 3), _end.Token);
            host.HasNetwork = true;
            await _clock.Wait(TimeSpan.FromHours(1.5), _end.Token);
        }
    }

    private int Tell(DeviceHost host, Broker broker, P1Reader p1, LifeMeter meter, Peer[] peers, bool keptSettings, string? days, string? log, long free)
    {
        Console.WriteLine($"restarts that the module asked for: {host.Restarts}; ends of the runtime: {host.Ends.Count}");
        foreach (string end in host.Ends)
        {
            Console.WriteLine("  " + end);
        }

        foreach ((string reason, int times) in host.Starts)
        {
            Console.WriteLine($"  started {times} times: {reason}");
        }

        string[] starts = log is null ? [] : JsonDocument.Parse(log).RootElement.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("level").GetString()} {entry.GetProperty("time")} {entry.GetProperty("text").GetString()}").ToArray();
        foreach (string line in starts)
        {
            Console.WriteLine("  log: " + line);
        }

        foreach (Peer peer in peers)
        {
            Console.WriteLine(peer);
        }

        Console.WriteLine($"readings looked at: {_readings}, oldest {_oldest.TotalSeconds:F0} s; requests to the meter: {meter.Requests}, alerts: {meter.Alerts}");
        if (options.Outputs.Contains("mqtt"))
        {
            Console.WriteLine($"mqtt: {broker.States} states, {broker.Connects} connections, longest gap {broker.LongestGap.TotalSeconds:F0} s, energy that went back {broker.Backwards} times");
        }

        if (options.Outputs.Contains("p1"))
        {
            Console.WriteLine($"p1: {p1.Telegrams} telegrams, {p1.Connects} connections");
        }

        Console.WriteLine("settings: " + (keptSettings ? "as they were" : "CHANGED"));
        Console.WriteLine($"free while the module tells it and does nothing else: {free} of {options.Heap} bytes");
        bool isTrue = days is not null && AreTrue(days, meter);
        return host.Ends.Count == 0 && keptSettings && isTrue && broker.Backwards == 0 ? 0 : 1;
    }

    // A whole day must be what the household drew in it, to a watt-hour.
    private bool AreTrue(string days, LifeMeter meter)
    {
        bool isTrue = true;
        int whole = 0;
        foreach (JsonElement day in JsonDocument.Parse(days).RootElement.GetProperty("days").EnumerateArray())
        {
            DateTime from = DateTime.SpecifyKind(DateTime.Parse(day.GetProperty("date").GetString()!, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc) - ZoneOffset;
            bool isWhole = from > LifeClock.Birth && from.AddDays(1) < _clock.Utc;
            if (!isWhole)
            {
                continue;
            }

            double drawn = meter.DrawnAt(from.AddDays(1)) - meter.DrawnAt(from);
            double? told = day.GetProperty("energy_import_wh").ValueKind == JsonValueKind.Number ? day.GetProperty("energy_import_wh").GetDouble() : null;
            Console.WriteLine($"day {day.GetProperty("date").GetString()}: told {told} Wh, drawn {drawn:F0} Wh, complete {day.GetProperty("complete")}");
            whole++;
            isTrue &= told is not null && Math.Abs(told.Value - drawn) <= 30;
        }

        return isTrue && (whole > 0 || options.Hours < 40);
    }

    private async Task<string?> Settings(Peer owner) => await Retried(owner, "/api/v1/settings");

    private async Task<string?> Retried(Peer owner, string path)
    {
        string? text = null;
        await Until(async () => (text = await owner.Ask(HttpMethod.Get, path, counts: false)) is not null);
        return text;
    }

    private async Task WaitFor(DeviceHost host, Peer owner)
    {
        host.HasNetwork = true;
        await Until(async () => await owner.Ask(HttpMethod.Get, "/api/v1/setup", counts: false) is { } text && text.Contains("\"normal\""));
    }

    private async Task<bool> Until(Func<Task<bool>> isSo)
    {
        TimeSpan last = _clock.Age + TimeSpan.FromMinutes(PatienceMinutes);
        while (_clock.Age < last)
        {
            if (await isSo())
            {
                return true;
            }

            await _clock.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
        }

        return false;
    }

    // The greatest of some looks: what is garbage at a moment counts as used.
    private async Task<long> Free(Peer owner)
    {
        long free = 0;
        for (int look = 0; look < 6; look++)
        {
            await _clock.Wait(TimeSpan.FromSeconds(20), CancellationToken.None);
            string? diagnostics = await Retried(owner, "/api/v1/diagnostics");
            free = diagnostics is null ? free : Math.Max(free, JsonDocument.Parse(diagnostics).RootElement.GetProperty("memory").GetProperty("free_bytes").GetInt64());
        }

        return free;
    }

    private async Task Leave(Task[] others)
    {
        await _end.CancelAsync();
        foreach (Task other in others)
        {
            try
            {
                await other;
            }
            catch (OperationCanceledException)
            {
                // It waited for its next turn.
            }
        }
    }

    private async Task End(Task board)
    {
        await _power.CancelAsync();
        await board;
    }

    // All ports of the module are moved by it, so that none is taken on this PC.
    private static int Offset()
    {
        for (int offset = 21000; ; offset += 100)
        {
            if (new[] { HttpPort, MqttPort, P1Port }.All(port => IsFree(port + offset)))
            {
                return offset;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            listener.Stop();
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
