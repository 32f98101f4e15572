using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Platform;
using MepModule.MeterSimulator;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.P1;

/// <summary>The output p1 with its readers by TCP, on a simulated meter in virtual time.</summary>
internal sealed class P1Bench : IDisposable
{
    public const int PortTag = Output.FirstOwnTag;
    public const int IntervalTag = Output.FirstOwnTag + 1;
    public const int SerialTag = Output.FirstOwnTag + 2;
    public const int ZoneTag = Output.FirstOwnTag + 3;

    public P1Bench(MeterOptions options, int interval = 1, IBoard? board = null, params byte[][] fields)
    {
        Port = Loopback.FreePort();
        Bench = new OutputBench(new P1Output(), options, board, [OutputBench.Number(PortTag, Port), OutputBench.Number(IntervalTag, interval), .. fields]);
    }

    public OutputBench Bench { get; }

    public int Port { get; }

    public void Dispose() => Bench.Dispose();

    /// <summary>Connects a reader, and lets the output see it.</summary>
    public P1Reader Connect()
    {
        var reader = new P1Reader(Port, goesOn: () => Bench.Seconds(1));
        Bench.Turns();
        return reader;
    }
}

/// <summary>A reader that takes what comes.</summary>
internal sealed class P1Reader : IDisposable
{
    private const int PatienceMilliseconds = 60_000;
    private const int PollMicroseconds = 10_000;

    private static readonly Regex _telegrams = new("^(/[^/!]*![0-9A-F]{4}\r\n)*", RegexOptions.CultureInvariant);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[65536];
    private readonly Action? _goesOn;
    private string _rest = "";

    /// <param name="port">Where the output listens.</param>
    /// <param name="receiveBuffer">Bytes that the system takes for it; 0 for what is usual.</param>
    /// <param name="goesOn">Lets time pass for the output while something is waited for; null when it runs by itself.</param>
    public P1Reader(int port, int receiveBuffer = 0, Action? goesOn = null)
    {
        _goesOn = goesOn;
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer;
        }

        _socket.Connect("127.0.0.1", port);
    }

    public Socket Socket => _socket;

    /// <summary>Whether the other side ended the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Takes what has come; empty when nothing did.</summary>
    public string Take()
    {
        var text = new StringBuilder();
        while (!IsClosed && _socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                int count = _socket.Receive(_buffer);
                IsClosed = count == 0;
                text.Append(Encoding.Latin1.GetString(_buffer, 0, count));
            }
            catch (SocketException)
            {
                IsClosed = true;
            }
        }

        return text.ToString();
    }

    /// <summary>Takes what comes until the other side has ended the connection: what is on its way still comes in its own time.</summary>
    public string TakeToEnd()
    {
        var patience = Stopwatch.StartNew();
        var text = new StringBuilder();
        while (!IsClosed)
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "The other side does not end the connection.");
            Wait();
            text.Append(Take());
        }

        return text.ToString();
    }

    /// <summary>Takes the telegrams that have come whole. The end of one may be on its way yet, also on one machine: it comes with the next.</summary>
    public string[] TakeTelegrams()
    {
        string text = _rest + Take();
        Match whole = _telegrams.Match(text);
        _rest = text[whole.Length..];
        Assert.StartsWith("/", _rest + "/", StringComparison.Ordinal);
        return [.. whole.Groups[1].Captures.Select(telegram => telegram.Value)];
    }

    /// <summary>Takes telegrams until one has come that is meant, or the other side has ended the connection, and returns all.</summary>
    public string[] UntilTelegram(Func<string, bool> isMeant)
    {
        var patience = Stopwatch.StartNew();
        List<string> telegrams = [];
        while (!IsClosed && !telegrams.Exists(telegram => isMeant(telegram)))
        {
            Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "The telegram does not come.");
            Wait();
            telegrams.AddRange(TakeTelegrams());
        }

        return [.. telegrams];
    }

    /// <summary>Takes telegrams until one has come, or the other side has ended the connection, and returns all.</summary>
    public string[] UntilTelegram() => UntilTelegram(_ => true);

    public void Dispose() => _socket.Dispose();

    private void Wait()
    {
        if (!_socket.Poll(PollMicroseconds, SelectMode.SelectRead))
        {
            _goesOn?.Invoke();
        }
    }
}
