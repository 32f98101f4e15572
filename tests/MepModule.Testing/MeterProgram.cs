using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace MepModule.Testing;

/// <summary>A simulated meter in a program of its own, on a serial port (a pair of pseudo terminals) or a TCP port.</summary>
public sealed class MeterProgram : IDisposable
{
    /// <summary>Its key.</summary>
    public const string Key = "DEMO-MBK-0123456";

    private readonly string _listen;
    private readonly string _profile;
    private Process? _process;

    private MeterProgram(string listen, string profile)
    {
        _listen = listen;
        _profile = profile;
    }

    /// <summary>The meter as the module's option takes it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts a meter.</summary>
    /// <param name="kind">serial: or tcp:</param>
    /// <param name="profile">Kind of meter.</param>
    public static async Task<MeterProgram> Start(string kind, string profile = "gen4")
    {
        string path = Path.Combine(Path.GetTempPath(), $"meter-{Guid.NewGuid():N}");
        var meter = new MeterProgram(kind == "tcp:" ? "tcp:127.0.0.1:0" : "pty:" + path, profile) { Address = kind + path };
        await meter.Start();
        return meter;
    }

    /// <summary>Starts it (again), at the same place when that is a serial port.</summary>
    public async Task Start()
    {
        _process = Process.Start(Programs.Of(typeof(MeterSimulator.Meter), "--listen", _listen, "--profile", _profile, "--history", "0"))!;
        string said = (await _process.StandardOutput.ReadLineAsync())!;
        if (_listen.StartsWith("tcp:", StringComparison.Ordinal))
        {
            Address = said[said.LastIndexOf("tcp:", StringComparison.Ordinal)..].TrimEnd('.');
        }
    }

    /// <summary>Pulls the plug. Its port is gone with it, before a terminal of that number can be given to another meter.</summary>
    public void Kill()
    {
        RemovePort();
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process != null)
        {
            Kill();
        }
    }

    private void RemovePort()
    {
        if (_listen.StartsWith("pty:", StringComparison.Ordinal))
        {
            File.Delete(_listen["pty:".Length..]);
        }
    }
}
