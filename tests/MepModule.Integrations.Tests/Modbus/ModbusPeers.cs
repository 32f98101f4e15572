using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>Masters of other makers, unpacked under <c>artifacts/</c>. Tests are skipped where there is no registry to fetch them from.</summary>
internal static class ModbusPeers
{
    private static readonly string[] _debian = ["mbpoll", "libmodbus5", "python3-pymodbus", "python3-serial", "python3-serial-asyncio"];
    private static readonly string _debianRoot = Repository.Place("artifacts/modbus/debian");
    private static readonly string _npmRoot = Repository.Place("artifacts/modbus/npm");
    private static readonly string _source = Repository.Place("tests/MepModule.Integrations.Tests/Modbus/Peers");
    private static readonly Lazy<bool> _hasDebian = new(() => ForeignFiles.Unpack(_debianRoot, _debian));
    private static readonly Lazy<bool> _hasNpm = new(() => ForeignFiles.Install(_npmRoot, _source));

    /// <summary>Runs mbpoll once.</summary>
    public static ForeignProgram Mbpoll(int port, params string[] arguments)
    {
        Assert.SkipWhen(!_hasDebian.Value, "There is no apt here to download mbpoll with.");
        string libraries = Directory.GetDirectories(Path.Combine(_debianRoot, "usr", "lib"), "*-linux-gnu*").Single();
        return new ForeignProgram(Path.Combine(_debianRoot, "usr/bin/mbpoll"), ["-1", "-o", "10", "-p", port.ToString(), .. arguments, "127.0.0.1"], libraries);
    }

    /// <summary>Starts one of our scripts that read the whole map: by python3-pymodbus, jsmodbus or modbus-serial.</summary>
    /// <param name="peer">Which of them.</param>
    /// <param name="port">Where the meter listens.</param>
    /// <param name="rounds">How often it reads the map.</param>
    /// <param name="block">Registers at once.</param>
    /// <param name="pause">Milliseconds between rounds.</param>
    public static ForeignProgram Reader(string peer, int port, int rounds, int block, int pause = 0)
    {
        string[] arguments = [port.ToString(), rounds.ToString(), block.ToString(), pause.ToString()];
        if (peer != "pymodbus")
        {
            Assert.SkipWhen(!_hasNpm.Value, "There is no npm here to install masters with.");
            return new ForeignProgram("node", [Path.Combine(_npmRoot, peer + ".mjs"), .. arguments]);
        }

        Assert.SkipWhen(!_hasDebian.Value || !File.Exists("/usr/bin/python3"), "There is no apt or Python here to have python3-pymodbus from.");
        string modules = Path.Combine(_debianRoot, "usr/lib/python3/dist-packages");
        return new ForeignProgram("env", ["PYTHONPATH=" + modules, "/usr/bin/python3", Path.Combine(_source, "pymodbus-peer.py"), .. arguments]);
    }
}
