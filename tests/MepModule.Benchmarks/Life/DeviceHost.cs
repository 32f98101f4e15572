using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Benchmarks.Life;

/// <summary>
/// The program that runs the image of a board on nanoFramework's own runtime, started again whenever it ends, as a board starts again. What it must understand is
/// told in <c>tests/MepModule.Device.Bench/README.md</c>.
/// </summary>
internal sealed class DeviceHost(LifeClock clock, LifeOptions options, string directory, int portOffset, int meterPort)
{
    private const int RestartAskedFor = 5;
    private const string Reason = "Why it started: ";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(3);

    private readonly List<string> _ends = [];
    private readonly List<string> _lines = [];
    private readonly SortedDictionary<string, int> _starts = [];
    private volatile bool _hasAccessPoint;

    /// <summary>Why the program ended, each time that it was not asked to, and when.</summary>
    public IReadOnlyList<string> Ends => _ends;

    /// <summary>Restarts that the module asked for.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often the module said each reason of its start; a runtime that ended leaves none, as a loss of power does.</summary>
    public IReadOnlyDictionary<string, int> Starts => _starts;

    /// <summary>The network is gone while this file is there.</summary>
    public string NoNetwork => Path.Combine(directory, "no-network");

    /// <summary>Whether anybody in the owner's network can reach the module: not while that is gone, and not while the module has its access point open, where nobody is.</summary>
    public bool IsReachable => HasNetwork && !_hasAccessPoint;

    public bool HasNetwork
    {
        get => !File.Exists(NoNetwork);
        set
        {
            if (value)
            {
                File.Delete(NoNetwork);
            }
            else
            {
                File.WriteAllText(NoNetwork, "");
            }
        }
    }

    public async Task Run(CancellationToken end)
    {
        string files = Path.Combine(directory, "files");
        Directory.CreateDirectory(files);
        File.WriteAllText(Path.Combine(files, "board.txt"), "dabbler");
        using var log = new StreamWriter(Path.Combine(directory, "console.txt")) { AutoFlush = true };
        while (!end.IsCancellationRequested)
        {
            using var process = new Process();
            process.StartInfo = new ProcessStartInfo(options.Command)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                ArgumentList =
                {
                    "--heap", options.Heap.ToString(), "--rate", "1000000", "--sockets", "16", "--speed", clock.Speed.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    "--epoch", new DateTimeOffset(clock.Utc).ToUnixTimeSeconds().ToString(), "--files", files, "--radio", NoNetwork, "--port-offset", portOffset.ToString(),
                    "--serial", $"COM2=tcp:{meterPort}",
                },
            };
            process.OutputDataReceived += (_, e) => Note(log, e.Data);
            process.ErrorDataReceived += (_, e) => Note(log, e.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(end);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                return;
            }

            if (process.ExitCode == RestartAskedFor)
            {
                Restarts++;
            }
            else
            {
                lock (_lines)
                {
                    _ends.Add($"{Text(clock.Age)} exit {process.ExitCode}: {string.Join(" / ", _lines)}");
                }
            }

            Note(log, $"-- ended with {process.ExitCode}");
            await clock.Wait(StartTime, CancellationToken.None);
        }
    }

    /// <summary>An age as hours, minutes and seconds.</summary>
    public static string Text(TimeSpan age) => $"{(int)age.TotalHours:00}:{age.Minutes:00}:{age.Seconds:00}";

    private void Note(StreamWriter log, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            if (_lines.Count > 4)
            {
                _lines.RemoveAt(0);
            }

            _hasAccessPoint = (_hasAccessPoint || line.StartsWith("Network: The access point", StringComparison.Ordinal)) && !line.StartsWith("Network: Joining", StringComparison.Ordinal);
            int reason = line.IndexOf(Reason, StringComparison.Ordinal);
            if (reason >= 0)
            {
                _starts[line[(reason + Reason.Length)..]] = _starts.GetValueOrDefault(line[(reason + Reason.Length)..]) + 1;
            }

            log.WriteLine($"{Text(clock.Age)} {line}");
        }
    }
}
