using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The three nodes and the balancer of docs/fleet, with its very files, on ports of their own.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>Number of nodes.</summary>
    public const int Nodes = 3;

    private const int PatienceMilliseconds = 60000;

    private readonly string _folder = ForeignPackages.NewFolder("fleet");
    private readonly ForeignProgram?[] _nodes = new ForeignProgram?[Nodes];
    private readonly int[] _clients = Ports();
    private readonly int[] _monitors = Ports();
    private readonly int[] _routes = Ports();
    private ForeignProgram? _balancer;
    private readonly HttpClient _http = new();

    /// <param name="names">The modules that may connect.</param>
    /// <param name="certificates">What the nodes show; null for no TLS.</param>
    public Cluster(IEnumerable<string> names, Certificates? certificates)
    {
        Certificates = certificates;
        try
        {
            Begin(names);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the nodes show; null for no TLS.</summary>
    public Certificates? Certificates { get; }

    /// <summary>Where modules connect.</summary>
    public int BalancedPort { get; } = Loopback.FreePort();

    /// <summary>Where each node takes MQTT.</summary>
    public int[] MqttPorts { get; } = Ports();

    /// <summary>Passwords by name, as the script made them.</summary>
    public string SecretsFile => Path.Combine(_folder, "secrets.csv");

    /// <summary>The password of the user who may hear all.</summary>
    public string ReaderPassword => File.ReadLines(SecretsFile).Single(line => line.StartsWith("reader,", StringComparison.Ordinal)).Split(',')[1];

    /// <summary>Ends a node at once (SIGKILL); the system closes its sockets.</summary>
    public void Kill(int node)
    {
        _nodes[node]!.Dispose();
        _nodes[node] = null;
    }

    /// <summary>Starts a node, with what it had kept.</summary>
    public void Start(int node) => _nodes[node] = FleetPackages.Start(
        "sbin/nats-server",
        ["-c", Path.Combine(_folder, "nats.conf")],
        _folder,
        $"NODE=n{node + 1}",
        $"CLIENTS=127.0.0.1:{_clients[node]}",
        $"MONITOR=127.0.0.1:{_monitors[node]}",
        $"MQTT=127.0.0.1:{MqttPorts[node]}",
        $"CLUSTER=127.0.0.1:{_routes[node]}",
        $"STORE={_folder}/n{node + 1}");

    /// <summary>Waits until all nodes say that they are well.</summary>
    public void UntilWell()
    {
        for (int node = 0; node < Nodes; node++)
        {
            int of = node;
            _nodes[node]!.Until(() => IsWell(of), $"node n{node + 1} to be well", PatienceMilliseconds);
        }
    }

    /// <summary>Memory in MB and processor time in seconds of each node that runs.</summary>
    public string Load() => string.Join(", ", Enumerable.Range(0, Nodes).Where(node => _nodes[node] != null).Select(node => $"n{node + 1} {_nodes[node]!.Load}"));

    public void Dispose()
    {
        _balancer?.Dispose();
        foreach (ForeignProgram? node in _nodes)
        {
            node?.Dispose();
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Begin(IEnumerable<string> names)
    {
        Certificates?.WriteTo(_folder);
        File.WriteAllLines(Path.Combine(_folder, "modules.csv"), names.Select(name => name + ",127.0.0.1,unused").Prepend("name,address,password"));
        (int code, string said) = FleetScript.Run("broker", Path.Combine(_folder, "modules.csv"));
        Assert.True(code == 0, said);

        Write("nats.conf", text => Enumerable.Range(0, Nodes).Aggregate(Certificates == null ? text : Replaced(text, "# tls {", "tls {"), (all, node) => Replaced(all, $"127.0.0.1:{6221 + node}", $"127.0.0.1:{_routes[node]}")));
        Write("haproxy.cfg", text => Enumerable.Range(0, Nodes).Aggregate(
            Replaced(text, "127.0.0.1:1880", $"127.0.0.1:{BalancedPort}"),
            (all, node) => Replaced(all, $"127.0.0.1:{1881 + node} port {8221 + node}", $"127.0.0.1:{MqttPorts[node]} port {_monitors[node]}")));
        for (int node = 0; node < Nodes; node++)
        {
            Start(node);
        }

        _balancer = FleetPackages.Start("sbin/haproxy", ["-f", Path.Combine(_folder, "haproxy.cfg")], _folder);
        _balancer.UntilListening(BalancedPort);
        UntilWell();
    }

    private static int[] Ports() => [.. Enumerable.Range(0, Nodes).Select(_ => Loopback.FreePort())];

    private static string Replaced(string text, string what, string by)
    {
        Assert.Contains(what, text, StringComparison.Ordinal);
        return text.Replace(what, by, StringComparison.Ordinal);
    }

    private void Write(string name, Func<string, string> change) => File.WriteAllText(Path.Combine(_folder, name), change(File.ReadAllText(Repository.Place("docs/fleet/" + name))));

    private bool IsWell(int node)
    {
        try
        {
            using HttpResponseMessage answer = _http.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_monitors[node]}/healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
