using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Desktop;
using MQTTnet.Server;
using MepModule.Testing;

namespace MepModule.Benchmarks;

/// <summary>
/// The whole module reads a simulated meter at line speed in real time and publishes to the server of MQTTnet in this process: how long a verified reading takes to the broker, and what publishing
/// costs the reading.
/// </summary>
internal static class MqttInRealTime
{
    private const string Password = "benchmark password";
    private const int WindowSeconds = 8;
    private const int Windows = 3;
    private const int DelaySeconds = 20;
    private const double MostMilliseconds = 50;
    private const double MostRatio = 1.01;

    public static async Task<int> Run()
    {
        string directory = Directory.CreateTempSubdirectory("mep-module-").FullName;
        int port = Loopback.FreePort();
        long readAt = 0;
        var readings = new List<long>();
        var delays = new List<double>();
        using MqttServer server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        server.InterceptingPublishAsync += message =>
        {
            if (message.ApplicationMessage.Topic == "bench/state")
            {
                lock (delays)
                {
                    delays.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref readAt)).TotalMilliseconds);
                }
            }

            return Task.CompletedTask;
        };
        await server.StartAsync();
        using var module = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = directory, Password = Password });
        module.Start();
        using HttpClient owner = await Owner(module.Address);
        await Put(owner, new { meter = new { polling = "fast" } });
        module.App.Meter.ReadingTaken += _ =>
        {
            Volatile.Write(ref readAt, Stopwatch.GetTimestamp());
            lock (readings)
            {
                readings.Add(readAt);
            }
        };

        // Off and on take turns, so that what else the PC does falls on both. A moment after each switch is left out.
        await Task.Delay(TimeSpan.FromSeconds(WindowSeconds));
        var cycles = new[] { new List<double>(), new List<double>() };
        for (int window = 0; window < 2 * Windows; window++)
        {
            int isOn = window % 2;
            await Put(owner, new { integrations = new { mqtt = new { enabled = isOn == 1, host = "127.0.0.1", port, base_topic = "bench", interval_s = 1 } } });
            await Task.Delay(TimeSpan.FromSeconds(2));
            lock (readings)
            {
                readings.Clear();
            }

            await Task.Delay(TimeSpan.FromSeconds(WindowSeconds));
            lock (readings)
            {
                cycles[isOn].AddRange(readings.Zip(readings.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next).TotalMilliseconds));
            }
        }

        // With a reading a second each is published at once; faster ones would wait for the interval.
        await Put(owner, new { meter = new { polling = "recommended" } });
        await Task.Delay(TimeSpan.FromSeconds(2));
        lock (delays)
        {
            delays.Clear();
        }

        await Task.Delay(TimeSpan.FromSeconds(DelaySeconds));
        module.Dispose();
        Directory.Delete(directory, recursive: true);
        double delay = Median(delays);
        double off = Median(cycles[0]);
        double on = Median(cycles[1]);
        Console.WriteLine($"from a verified reading to the broker: median {delay:F2} ms, longest {delays.Max():F1} ms ({delays.Count} messages; at most {MostMilliseconds} ms)");
        Console.WriteLine($"reading cycle: {off:F1} ms without MQTT, {on:F1} ms with it, ratio {on / off:F4} ({cycles[0].Count} and {cycles[1].Count} cycles; at most {MostRatio})");
        return delay <= MostMilliseconds && on / off <= MostRatio ? 0 : 1;
    }

    private static async Task<HttpClient> Owner(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        using HttpResponseMessage login = await client.PostAsync("/api/v1/login", Json(new { user = "admin", password = Password }));
        using JsonDocument session = JsonDocument.Parse(await login.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        client.DefaultRequestHeaders.Add("X-CSRF-Token", session.RootElement.GetProperty("csrf").GetString());
        return client;
    }

    private static async Task Put(HttpClient owner, object settings)
    {
        using HttpResponseMessage answer = await owner.PutAsync("/api/v1/settings", Json(settings));
        answer.EnsureSuccessStatusCode();
    }

    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value), System.Text.Encoding.UTF8, "application/json");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
