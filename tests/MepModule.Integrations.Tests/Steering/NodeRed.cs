using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>A Node-RED without editor that reads Shellys by the unmodified nodes of node-red-contrib-shelly, and prints each message that they send.</summary>
internal sealed class NodeRed : IDisposable
{
    // It starts slowly on a busy machine, and asks once a second from then on.
    private const int PatienceMilliseconds = 180_000;

    private const string Source = "tests/MepModule.Integrations.Tests/Steering/Peers";

    private static readonly string _root = Repository.Place("artifacts/steering/npm");
    private static readonly Lazy<bool> _isThere = new(() => ForeignFiles.Install(_root, Repository.Place(Source)));

    private readonly string _folder = ForeignPackages.NewFolder("node-red");
    private readonly ForeignProgram _program;

    /// <param name="password">What the devices want, or empty.</param>
    /// <param name="hosts">Where each of them is, with the port.</param>
    public NodeRed(string password, params string[] hosts)
    {
        File.WriteAllText(Path.Combine(_folder, "flows.json"), JsonSerializer.Serialize(hosts.SelectMany(Nodes).Prepend(new { id = "tab", type = "tab", label = "meters" })));
        File.WriteAllText(Path.Combine(_folder, "flows_cred.json"), JsonSerializer.Serialize(hosts.Index().ToDictionary(host => "meter" + host.Index, _ => new { username = "admin", password })));
        _program = new ForeignProgram("node", [Path.Combine(_root, "node_modules/node-red/red.js"), "--userDir", _folder, "--settings", Repository.Place(Source + "/settings.js")]);
    }

    /// <summary>Installs it; skips the test where that is impossible. To be asked before anything is started.</summary>
    public static void Ask() => Assert.SkipWhen(!_isThere.Value, "There is no npm registry here to install Node-RED from.");

    public void Dispose()
    {
        _program.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the node of a device has sent so far.</summary>
    public JsonElement[] Messages(int device)
    {
        string mark = $"[function:meter{device}] ";
        return [.. _program.Said.Split('\n').Where(line => line.Contains(mark, StringComparison.Ordinal) && line.TrimEnd().EndsWith('}'))
            .Select(line => JsonDocument.Parse(line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..]).RootElement)];
    }

    /// <summary>Waits for something in the messages of a device.</summary>
    /// <returns>They.</returns>
    public JsonElement[] Until(int device, Func<JsonElement[], bool> isSo)
    {
        _program.Until(() => isSo(Messages(device)), "messages of the device " + device, PatienceMilliseconds);
        return Messages(device);
    }

    // The device as its node asks it, and a function that prints what it says.
    private static IEnumerable<object> Nodes(string host, int index) =>
    [
        new
        {
            id = "meter" + index,
            type = "shelly-gen2",
            z = "tab",
            hostname = host,
            mode = "polling",
            uploadretryinterval = "1000",
            pollinginterval = "1000",
            pollstatus = true,
            devicetype = "SPEM-003CEBEU",
            devicetypemustmatchexactly = true,
            outputs = 1,
            wires = new[] { new[] { "print" + index } },
        },
        new { id = "print" + index, type = "function", z = "tab", name = "meter" + index, func = "node.log(JSON.stringify(msg));", outputs = 0, wires = Array.Empty<string[]>() },
    ];
}
