using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>Lets an output answer HTTP on a port of its own, and keeps what was asked, byte by byte.</summary>
internal sealed class BenchHttp : IDisposable
{
    private readonly HttpOutput _output;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;
    private readonly List<string> _asked = [];
    private volatile bool _isStopping;

    public BenchHttp(HttpOutput output)
    {
        _output = output;
        Port = Loopback.FreePort();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen();
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>The heads that were sent, with <c>{host}</c> for the address of this server.</summary>
    public string[] Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _listener.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                using Socket connection = _listener.Accept();
                connection.ReceiveTimeout = 5000;
                Serve(connection);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // A reader that went away, or the end.
            }
        }
    }

    private void Serve(Socket connection)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (connection.Receive(one) == 0)
            {
                return;
            }

            head.Append((char)one[0]);
        }

        lock (_asked)
        {
            _asked.Add(head.ToString().Replace($"127.0.0.1:{Port}", "{host}", StringComparison.Ordinal));
        }

        var request = new BenchRequest(connection, head.ToString());
        if (_output.Owns(request.Path))
        {
            _output.Answer(request);
        }
        else
        {
            request.Send(404, "text/plain", "Not found.");
        }
    }

    private sealed class BenchRequest : IOutputRequest, IByteSink
    {
        private readonly Socket _connection;
        private readonly string[] _head;
        private readonly MemoryStream _body = new();
        private readonly List<string> _headers = [];

        public BenchRequest(Socket connection, string head)
        {
            _connection = connection;
            _head = head.Split("\r\n");
        }

        public string Method => _head[0].Split(' ')[0];

        public string Path => _head[0].Split(' ')[1];

        public string RemoteAddress => "127.0.0.1";

        public bool MayRead => false;

        public string? Query(string name) => null;

        public string? Header(string name) => _head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();

        public byte[] Body(int most) => [];

        public void SetHeader(string name, string value) => _headers.Add($"{name}: {value}\r\n");

        public void Keep()
        {
        }

        public void Send(int status, string contentType, OutputWriter writer)
        {
            var text = new BufferedText(this, new byte[256]);
            writer.Write(text);
            text.Flush();
            Answer(status, contentType, _body.ToArray());
        }

        public void Stream(int status, string contentType, OutputWriter writer) => Send(status, contentType, writer);

        public void Send(int status, string contentType, string text) => Answer(status, contentType, Encoding.ASCII.GetBytes(text));

        public void Drop() => _connection.Close();

        public void Write(byte[] buffer, int offset, int count) => _body.Write(buffer, offset, count);

        private void Answer(int status, string contentType, byte[] body)
        {
            string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n{string.Concat(_headers)}Connection: close\r\n\r\n");
            _connection.Send(Encoding.ASCII.GetBytes(head));
            _connection.Send(body);
        }
    }
}
