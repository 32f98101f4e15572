using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.Benchmarks;

/// <summary>
/// How many requests for a reading eight clients get answered on a PC, and how many of the build before the outputs and before Kestrel, which runs beside it: they take turns, so that what else the
/// PC does falls on both.
/// </summary>
internal static class RequestsInRealTime
{
    /// <summary>The last commit whose module listened with .NET's HttpListener; outputs came after that.</summary>
    private const string Former = "e5dc5ce";

    private const int Clients = 8;
    private const int WindowSeconds = 4;
    private const int Windows = 5;
    private const double LeastRatio = 1.5;
    private static readonly byte[] _request = Encoding.ASCII.GetBytes("GET /api/v1/reading HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

    public static async Task<int> Run()
    {
        string root = Output("git", Environment.CurrentDirectory, "rev-parse", "--show-toplevel");
        string former = Path.Combine(root, "artifacts", "former");
        if (!Directory.Exists(former))
        {
            Output("git", root, "worktree", "add", "--detach", former, Former);
        }

        string program = Path.Combine(former, "src/MepModule.Desktop/bin/Release/net10.0/MepModule.Desktop.dll");
        if (!File.Exists(program))
        {
            Output("dotnet", former, "build", "src/MepModule.Desktop", "-c", "Release", "-p:NoUi=true", "-v", "quiet", "-nologo");
        }

        using var before = new Module(program);
        using var now = new Module(typeof(DesktopModule).Assembly.Location);
        Module[] modules = [before, now];
        foreach (Module module in modules)
        {
            await module.UntilItReads();
        }

        var perSecond = new[] { new List<double>(), new List<double>() };
        for (int window = -2; window < 2 * Windows; window++)
        {
            int which = window & 1;
            double answered = await Load(modules[which].Port) / (double)WindowSeconds;
            if (window >= 0)
            {
                perSecond[which].Add(answered);
            }
        }

        double ratio = perSecond[1].Average() / perSecond[0].Average();
        Console.WriteLine(
            $"/api/v1/reading, {Clients} clients: {perSecond[0].Average():F0} a second before ({Former}; {Range(perSecond[0])}), {perSecond[1].Average():F0} now ({Range(perSecond[1])}), ratio {ratio:F2} of at least {LeastRatio}");
        return ratio >= LeastRatio ? 0 : 1;
    }

    private static string Range(List<double> values) => $"{values.Min():F0} to {values.Max():F0}";

    // What all clients together get in a window. An answer that is not whole is an error.
    private static async Task<int> Load(int port)
    {
        int answered = 0;
        long end = Stopwatch.GetTimestamp() + (WindowSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Factory.StartNew(
            () =>
            {
                byte[] buffer = new byte[16 * 1024];
                while (Stopwatch.GetTimestamp() < end)
                {
                    Ask(port, buffer);
                    Interlocked.Increment(ref answered);
                }
            },
            TaskCreationOptions.LongRunning)));
        return answered;
    }

    private static void Ask(int port, byte[] buffer)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(_request);
        int count = 0;
        int part;
        while ((part = socket.Receive(buffer, count, buffer.Length - count, SocketFlags.None)) > 0)
        {
            count += part;
        }

        if (!Encoding.ASCII.GetString(buffer, 0, Math.Min(count, 12)).EndsWith("200", StringComparison.Ordinal) || buffer[count - 1] is not ((byte)'}' or (byte)'\n'))
        {
            throw new InvalidDataException("Answered with: " + Encoding.ASCII.GetString(buffer, 0, count));
        }
    }

    private static string Output(string program, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {said}");
    }

    /// <summary>A module with a simulated meter, as a process.</summary>
    private sealed class Module : IDisposable
    {
        private readonly string _data = Directory.CreateTempSubdirectory("mep-module-").FullName;
        private readonly Process _process;

        public Module(string program)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            string[] arguments = [program, "--http", Port.ToString(), "--data", _data, "--password", "benchmark password"];
            _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
            _process.OutputDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
        }

        public int Port { get; }

        public async Task UntilItReads()
        {
            byte[] buffer = new byte[16 * 1024];
            for (int tries = 0; tries < 60; tries++)
            {
                await Task.Delay(1000);
                try
                {
                    Ask(Port, buffer);
                    if (Encoding.ASCII.GetString(buffer).Contains("\"voltage_v\":2", StringComparison.Ordinal))
                    {
                        return;
                    }
                }
                catch (Exception e) when (e is SocketException or InvalidDataException)
                {
                    // It starts.
                }
            }

            throw new TimeoutException("The module has not read its meter for a minute.");
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            Directory.Delete(_data, recursive: true);
        }
    }
}
