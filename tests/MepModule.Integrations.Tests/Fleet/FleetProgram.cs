using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json.Nodes;
using MepModule.Fleet;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The program that runs many modules, with the settings of docs/fleet.</summary>
internal sealed class FleetProgram : IDisposable
{
    private readonly string _settings = Path.GetTempFileName();
    private readonly ForeignProgram _program;

    /// <param name="modules">How many.</param>
    /// <param name="cluster">Where they publish; null for nowhere.</param>
    /// <param name="intervalSeconds">How often.</param>
    /// <param name="spreadSeconds">Time over which they start.</param>
    /// <param name="syslogPort">Where their logs go, over TCP; 0 for nowhere.</param>
    public FleetProgram(int modules, Cluster? cluster, int intervalSeconds, int spreadSeconds, int syslogPort = 0)
    {
        JsonNode settings = JsonNode.Parse(File.ReadAllText(Repository.Place("docs/fleet/settings.json")))!;
        JsonNode outputs = settings["integrations"]!;
        outputs["mqtt"]!["enabled"] = cluster != null;
        outputs["mqtt"]!["port"] = cluster?.BalancedPort ?? 1;
        outputs["mqtt"]!["interval_s"] = intervalSeconds;
        if (cluster?.Certificates is { } certificates)
        {
            outputs["mqtt"]!["tls"] = "verify";
            outputs["mqtt"]!["ca"] = certificates.Pem();
        }

        if (syslogPort != 0)
        {
            outputs["syslog"] = new JsonObject { ["enabled"] = true, ["host"] = "127.0.0.1", ["port"] = syslogPort, ["transport"] = "tcp" };
        }

        File.WriteAllText(_settings, settings.ToJsonString());
        string[] arguments = ["--modules", Text(modules), "--settings", _settings, "--http", Text(Port), "--spread", Text(spreadSeconds)];
        ProcessStartInfo start = Programs.Of(typeof(FleetOptions), cluster == null ? arguments : [.. arguments, "--secrets", cluster.SecretsFile]);
        _program = new ForeignProgram(start.FileName, start.ArgumentList);
        try
        {
            _program.UntilListening(Port);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the metrics of all are.</summary>
    public int Port { get; } = Loopback.FreePort();

    /// <summary>Memory in MB and processor time in seconds.</summary>
    public string Load => _program.Load;

    /// <summary>What it takes of memory, in kB.</summary>
    public long Kilobytes => _program.Kilobytes;

    /// <summary>What it said.</summary>
    public string Said => _program.Said;

    /// <summary>Waits until something is so, while it runs.</summary>
    public void Until(Func<bool> isSo, string what, int patienceMilliseconds) => _program.Until(isSo, what, patienceMilliseconds);

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        _program.Terminate();
        return _program.UntilEnded();
    }

    public void Dispose()
    {
        _program.Dispose();
        File.Delete(_settings);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
