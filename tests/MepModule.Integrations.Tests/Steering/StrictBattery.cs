using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>
/// Asks as the strictest battery does that is known: one connection for all questions, and a meter is given up when its head holds anything but status, type and length, or when the connection ends.
/// </summary>
internal sealed class StrictBattery : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly string _host;

    public StrictBattery(Uri address)
    {
        _host = address.Authority;
        _client = new TcpClient("127.0.0.1", address.Port) { ReceiveTimeout = 120_000 };
        _stream = _client.GetStream();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Whether the other end has closed the connection, or torn it down; waits for the end.</summary>
    public bool IsEnded
    {
        get
        {
            try
            {
                return _stream.Read(new byte[1]) == 0;
            }
            catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                return true;
            }
        }
    }

    /// <summary>Asks once.</summary>
    /// <returns>Status, and the body.</returns>
    public (int Status, string Body) Ask()
    {
        _stream.Write(Encoding.ASCII.GetBytes($"GET /v1/json HTTP/1.1\r\nHost: {_host}\r\n\r\n"));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int one = _stream.ReadByte();
            Assert.True(one >= 0, "The meter ended the connection after: " + head);
            head.Append((char)one);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("HTTP/1.1 ", lines[0], StringComparison.Ordinal);
        int status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.Equal(3, lines.Length);
        Assert.Contains(status == 200 ? "Content-Type: application/json" : "Content-Type: text/plain", lines);
        int length = int.Parse(Assert.Single(lines, line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))[16..], CultureInfo.InvariantCulture);
        byte[] body = new byte[length];
        _stream.ReadExactly(body);
        return (status, Encoding.ASCII.GetString(body));
    }
}
