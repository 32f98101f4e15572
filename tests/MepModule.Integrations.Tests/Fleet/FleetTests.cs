using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MQTTnet;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>
/// Many modules at the three nodes of docs/fleet, one of which dies and comes back. The campaign is the same with a thousand: MEP_FLEET_MODULES, MEP_FLEET_INTERVAL (s), MEP_FLEET_SECONDS, which are
/// those before, during and after the outage, and MEP_FLEET_TLS.
/// </summary>
public sealed class FleetTests(ITestOutputHelper output)
{
    private const int PatienceMilliseconds = 300000;
    private const int Killed = 1;

    // From so many on the program itself weighs little beside them.
    private const int Many = 500;

    private readonly int _modules = Number("MEP_FLEET_MODULES", 30);
    private readonly int _interval = Number("MEP_FLEET_INTERVAL", 2);
    private readonly int _seconds = Number("MEP_FLEET_SECONDS", 5);
    private readonly bool _isProtected = Number("MEP_FLEET_TLS", 1) != 0;

    [Fact]
    public void A_fleet_goes_on_when_a_node_of_its_brokers_dies_and_comes_back()
    {
        using var cluster = new Cluster(Enumerable.Range(1, _modules).Select(number => $"sim-{number:d4}"), _isProtected ? new Certificates() : null);
        var clock = Stopwatch.StartNew();
        using var near = new FleetWatcher(cluster, cluster.MqttPorts[0], clock);
        using var far = new FleetWatcher(cluster, cluster.BalancedPort, clock);
        near.UntilConnected();
        far.UntilConnected();

        // The first who connects has the streams of MQTT made.
        cluster.UntilWell();
        using var fleet = new FleetProgram(_modules, cluster, _interval, Math.Max(1, _modules / 30));
        TimeSpan began = clock.Elapsed;
        fleet.Until(() => near.Modules == _modules && far.Modules == _modules, $"all {_modules} modules to publish", PatienceMilliseconds);
        Say($"all publish {(clock.Elapsed - began).TotalSeconds:F1} s after the start");

        Stay();
        Tell("before", fleet, cluster);
        HearsAndWritesNothingOfOthers(cluster);
        cluster.Kill(Killed);
        TimeSpan killed = clock.Elapsed;
        UntilAllPublishSince(near, fleet, killed, "the end of a node");
        (TimeSpan At, string Name)[] moved = [.. near.Connections.Where(connection => connection.At > killed)];
        Say($"{moved.Select(connection => connection.Name).Distinct().Count()} modules were at the node; they connected anew {Spread(moved, killed)}");
        Stay();
        Tell("without it", fleet, cluster);

        TimeSpan back = clock.Elapsed;
        cluster.Start(Killed);
        cluster.UntilWell();
        UntilAllPublishSince(near, fleet, back, "its return");
        Stay();
        Tell("with it again", fleet, cluster);

        Dictionary<string, Arrival[]> states = near.States;
        int[] lost = [.. states.Values.Select(Lost)];
        Say($"{states.Values.Sum(arrivals => arrivals.Length)} states came, {lost.Sum()} intervals of {states.Count} modules passed without one, at most {lost.Max()} of a module; a reader was cut off {far.Losses} times");
        Say($"longest time without a value of a module: {states.Values.Max(LongestGap).TotalSeconds:F1} s");
        Assert.NotEmpty(moved);
        Assert.Equal((0, 0), (near.Older, far.Older));
        if (_modules >= Many)
        {
            Assert.InRange(fleet.Kilobytes / _modules, 1, 400);
        }

        int code = fleet.End();
        Assert.True(code == 0, fleet.Said);
    }

    private static int Number(string variable, int standard) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? standard.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Spread((TimeSpan At, string Name)[] moved, TimeSpan since)
    {
        double[] seconds = [.. moved.Select(connection => (connection.At - since).TotalSeconds).Order()];
        return seconds.Length == 0 ? "never" : $"{seconds[0]:F1} to {seconds[^1]:F1} s after it, half of them within {seconds[seconds.Length / 2]:F1} s";
    }

    private static TimeSpan LongestGap(Arrival[] arrivals) => arrivals.Zip(arrivals.Skip(1), (one, next) => next.At - one.At).DefaultIfEmpty().Max();

    // By the time of the sample: a value that comes late is not lost.
    private int Lost(Arrival[] arrivals) => arrivals.Zip(arrivals.Skip(1), (one, next) => Math.Max(0, (int)Math.Round((next.SampleTime - one.SampleTime).TotalSeconds / _interval) - 1)).Sum();

    private void UntilAllPublishSince(FleetWatcher watcher, FleetProgram fleet, TimeSpan since, string what)
    {
        fleet.Until(() => watcher.States.Values.All(arrivals => arrivals[^1].At > since), "all to publish after " + what, PatienceMilliseconds);
        double[] first = [.. watcher.States.Values.Select(arrivals => (arrivals.First(arrival => arrival.At > since).At - since).TotalSeconds).Order()];
        Say($"after {what} all publish within {first[^1]:F1} s");
    }

    // What it writes for another would be older than anything, which the watchers count.
    private static void HearsAndWritesNothingOfOthers(Cluster cluster)
    {
        using IMqttClient module = new MqttClientFactory().CreateMqttClient();
        string password = File.ReadLines(cluster.SecretsFile).Single(line => line.StartsWith("sim-0001,", StringComparison.Ordinal)).Split(',')[1];
        int heard = 0;
        module.ApplicationMessageReceivedAsync += message =>
        {
            Interlocked.Increment(ref heard);
            return Task.CompletedTask;
        };
        module.ConnectAsync(FleetWatcher.OptionsOf(cluster, cluster.MqttPorts[0], "sim-0001", password)).GetAwaiter().GetResult();
        try
        {
            module.SubscribeAsync("meters/sim-0002/#").GetAwaiter().GetResult();
            module.PublishStringAsync("meters/sim-0002/state", """{"sample_time":"2000-01-01T00:00:00Z"}""").GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Refused.
        }

        Thread.Sleep(2000);
        Assert.Equal(0, heard);
    }

    private void Stay() => Thread.Sleep(TimeSpan.FromSeconds(_seconds));

    private void Tell(string when, FleetProgram fleet, Cluster cluster) => Say($"{when}: {_modules} modules {fleet.Load}; {cluster.Load()}");

    private void Say(string text) => output.WriteLine(text);
}
