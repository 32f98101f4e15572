using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>A program of somebody else that runs as long as a test needs it.</summary>
internal sealed class ForeignProgram : IDisposable
{
    private const int PatienceMilliseconds = 120_000;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    /// <summary>Starts a program.</summary>
    /// <param name="file">Its path, or its name when it is on the PATH.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="libraries">Folder of its libraries, or null.</param>
    public ForeignProgram(string file, IEnumerable<string> arguments, string? libraries = null)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (libraries != null)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether it ended by itself.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it takes of memory, in kB.</summary>
    public long Kilobytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024;
        }
    }

    /// <summary>Its memory and its processor time, in words.</summary>
    public string Load => $"{Kilobytes / 1024.0:F0} MB, {_process.TotalProcessorTime.TotalSeconds:F1} s of processor";

    /// <summary>What it printed so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Takes what it printed since the last time, which is forgotten.</summary>
    public string Take()
    {
        lock (_said)
        {
            string said = _said.ToString();
            _said.Clear();
            return said;
        }
    }

    /// <summary>Waits until it printed a text.</summary>
    public void UntilSaid(string text) => Until(() => Said.Contains(text, StringComparison.Ordinal), $"\"{text}\"");

    /// <summary>Waits until it takes connections.</summary>
    public void UntilListening(int port) => Until(() => Listens(port), $"it to listen at {port}");

    /// <summary>Writes a line to its input.</summary>
    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it ended.</summary>
    /// <returns>Its exit code.</returns>
    public int UntilEnded()
    {
        Assert.True(_process.WaitForExit(PatienceMilliseconds), "The program does not end; it said:\n" + Said);
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as SIGTERM does.</summary>
    public void Terminate() => Signal("-TERM");

    /// <summary>Stops it in its tracks, as SIGSTOP does: its sockets stay, and it does nothing.</summary>
    public void Freeze() => Signal("-STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal("-CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, _process.Id.ToString()]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until something is so.</summary>
    public void Until(Func<bool> isSo, string what, int patienceMilliseconds = PatienceMilliseconds)
    {
        var patience = Stopwatch.StartNew();
        while (!isSo())
        {
            if (_process.HasExited)
            {
                // What it printed at last may come after the news of its end.
                _process.WaitForExit();
                Assert.True(isSo(), $"The program ended before {what}; it said:\n{Said}");
                return;
            }

            Assert.True(patience.ElapsedMilliseconds < patienceMilliseconds, $"Waited in vain for {what}; it said:\n{Said}");
            Thread.Sleep(20);
        }
    }

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }
    }
}
