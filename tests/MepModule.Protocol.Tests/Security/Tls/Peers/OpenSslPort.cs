using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>
/// A port whose TLS is openssl's <c>s_server</c>: each 0x58 is a new connection. It gives every line back from behind to front, and proves key and cipher; the identity it takes as it comes.
/// </summary>
internal sealed class OpenSslPort : TlsPeer
{
    private const int PatienceMilliseconds = 60_000;
    private const byte OkCode = 0, TlsError = 1, NoSession = 0x0A;
    private const byte ChangeCipherSpec = 20, Alert = 21, Handshake = 22, Data = 23, HelloDone = 14;

    private readonly Process _server;
    private readonly int _port;
    private Socket? _connection;

    /// <summary>Starts a server.</summary>
    /// <param name="key">16 characters.</param>
    /// <param name="arguments">More of its options.</param>
    public OpenSslPort(string key, params string[] arguments)
    {
        Assert.SkipUnless(ForeignFiles.IsOnPath("openssl"), "There is no openssl here.");
        string psk = Convert.ToHexString(Encoding.ASCII.GetBytes(key));
        _server = Process.Start(new ProcessStartInfo(
            "openssl", ["s_server", "-accept", "127.0.0.1:0", "-nocert", "-psk", psk, "-cipher", "PSK-AES256-GCM-SHA384", "-tls1_2", "-rev", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _ = _server.StandardError.ReadToEndAsync();
        string line = "";
        while (!line.StartsWith("ACCEPT ", StringComparison.Ordinal))
            line = _server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("openssl ended at once.");
        _port = int.Parse(line[(line.LastIndexOf(':') + 1)..]);
        _ = _server.StandardOutput.ReadToEndAsync();
    }

    public override byte[] Answer(byte[] frame)
    {
        byte code = frame[2];
        if (code is Terminate or FirstFlight)
            Disconnect();
        if (code == Terminate)
            return Frame(OkCode, []);
        if (code == FirstFlight)
        {
            _connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMilliseconds, NoDelay = true };
            _connection.Connect("127.0.0.1", _port);
        }
        if (_connection is null)
            return Frame(NoSession, []);
        _connection.Send(frame.AsSpan(3));
        List<byte> records = [];
        byte[]? record;
        do
        {
            record = TakeRecord();
            records.AddRange(record ?? []);
        }
        while (record is not null && !IsLast(code, record));
        bool isOver = record is null || record[0] == Alert;
        if (isOver)
            Disconnect();
        return record is null && records.Count == 0 ? [] : Frame(isOver ? TlsError : OkCode, records.ToArray());
    }

    public override void Dispose()
    {
        Disconnect();
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static bool IsLast(byte code, byte[] record) => record[0] switch
    {
        Alert => true,
        Data => code == Application,
        Handshake => code == NextFlight || record[5] == HelloDone,
        _ => false,
    };

    // Null where the server hung up.
    private byte[]? TakeRecord()
    {
        byte[] head = new byte[5];
        if (!Fill(head))
            return null;
        byte[] body = new byte[head[3] << 8 | head[4]];
        return Fill(body) ? [.. head, .. body] : null;
    }

    private bool Fill(byte[] bytes)
    {
        for (int at = 0, read; at < bytes.Length; at += read)
        {
            try
            {
                read = _connection!.Receive(bytes.AsSpan(at));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                read = 0;
            }
            if (read == 0)
                return false;
        }
        return true;
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
