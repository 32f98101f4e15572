using System;
using System.IO;
using System.Text;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Platform;
using MepModule.App.Text;

namespace MepModule.Fleet;

/// <summary>A request to an output of one module among many.</summary>
/// <param name="connection">Its head was read.</param>
/// <param name="path">What is left of its path for the module.</param>
/// <param name="buffer">For the answer.</param>
internal sealed class FleetRequest(IHttpConnection connection, string path, byte[] buffer) : IOutputRequest
{
    public string Method => connection.Method == "HEAD" ? "GET" : connection.Method;

    public string Path => path;

    public string RemoteAddress => connection.RemoteAddress;

    // Whoever reaches the port, which is open to this PC only, may read.
    public bool MayRead => true;

    public string? Query(string name) => null;

    public string? Header(string name) => connection.Header(name);

    public byte[] Body(int most)
    {
        byte[] body = new byte[Math.Clamp(connection.ContentLength, 0, most)];
        int read = 0;
        for (int n = 1; n > 0 && read < body.Length; read += n)
            n = connection.ReadBody(body, read, body.Length - read);
        return body;
    }

    public void SetHeader(string name, string value) => connection.SetHeader(name, value);

    public void Keep() => connection.Keep();

    public void Send(int status, string contentType, OutputWriter writer)
    {
        var whole = new MemorySink();
        var text = new BufferedText(whole, buffer);
        writer.Write(text);
        text.Flush();
        Send(status, contentType, whole.Bytes);
    }

    public void Stream(int status, string contentType, OutputWriter writer)
    {
        connection.SendHead(status, contentType, -1);
        var text = new BufferedText(new ConnectionSink(connection), buffer);
        writer.Write(text);
        text.Flush();
    }

    public void Send(int status, string contentType, string text) => Send(status, contentType, Encoding.UTF8.GetBytes(text));

    public void Drop() => connection.Abort();

    private void Send(int status, string contentType, byte[] body)
    {
        connection.SendHead(status, contentType, body.Length);
        if (connection.Method != "HEAD")
            connection.Write(body, 0, body.Length);
    }

    private sealed class MemorySink : IByteSink
    {
        private readonly MemoryStream _stream = new();

        public byte[] Bytes => _stream.ToArray();

        public void Write(byte[] bytes, int offset, int count) => _stream.Write(bytes, offset, count);
    }

    private sealed class ConnectionSink(IHttpConnection connection) : IByteSink
    {
        public void Write(byte[] bytes, int offset, int count)
        {
            if (connection.Method != "HEAD")
                connection.Write(bytes, offset, count);
        }
    }
}
