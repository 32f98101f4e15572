using System;
using System.IO;
using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.MeterSimulator;
using MepModule.Testing;

namespace MepModule.EndToEnd.Tests;

/// <summary>The desktop module with a simulated meter, on a free port, with settings of its own.</summary>
public sealed class RunningModule : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mep-module-browser-").FullName;
    private readonly DesktopModule _module;

    /// <summary>A module that somebody owns and that reads its meter, over a wire without delay.</summary>
    public RunningModule()
        : this(isUnowned: false, "simulated")
    {
    }

    private RunningModule(bool isUnowned, string meter, bool isShared = false, string? key = null, WireSpeed wire = WireSpeed.Fast, BoardSize board = BoardSize.Pc)
    {
        if (!isUnowned)
            Owner.Settle(_directory);
        _module = new DesktopModule(new DesktopOptions
        {
            Port = 0,
            IsShared = isShared,
            DataDirectory = _directory,
            Meter = meter,
            Wire = wire,
            Key = key,
            StartsUnowned = isUnowned,
            Board = board,
        });
        _module.Start();
    }

    public Uri Address => _module.Address;

    /// <summary>The wire to the simulated meter.</summary>
    public MeterWire Simulator => _module.Simulator!;

    /// <summary>A module as it comes out of its box: no password, no network, no key.</summary>
    public static RunningModule Unowned() => new(isUnowned: true, "simulated");

    /// <summary>A module whose meter answers as slowly as a real one, at 9600 baud.</summary>
    public static RunningModule AtLineSpeed() => new(isUnowned: false, "simulated", wire: WireSpeed.Line);

    /// <summary>A module that is shared with the network, where others know it by its host name.</summary>
    public static RunningModule Shared() => new(isUnowned: false, "simulated", isShared: true);

    /// <summary>A module that keeps to the limits of a board.</summary>
    public static RunningModule WithBoard(BoardSize board) => new(isUnowned: false, "simulated", board: board);

    /// <summary>A module whose meter cannot be reached.</summary>
    public static RunningModule WithoutMeter() => new(isUnowned: false, "tcp:127.0.0.1:9");

    /// <summary>A module whose owner has not entered a key yet, at a port that can be opened.</summary>
    /// <param name="port">Number of a TCP port of this machine where somebody listens.</param>
    public static RunningModule WithoutKey(int port) => new(isUnowned: false, $"tcp:127.0.0.1:{port}");

    /// <summary>A module with a key that is not the meter's.</summary>
    public static RunningModule WithWrongKey() => new(isUnowned: false, "simulated", key: "00000000000000000000");

    public void Dispose()
    {
        // A module that takes long to stop must not hold up what is tested here: the page.
        if (OwnThread.Run(_module.Dispose).Wait(TimeSpan.FromSeconds(10)))
            Directory.Delete(_directory, recursive: true);
    }
}
