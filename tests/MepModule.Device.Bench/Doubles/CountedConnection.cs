using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Device.Bench.Doubles;

/// <summary>A request from memory that knows how many IL operations its worker took to answer it.</summary>
internal sealed class CountedConnection : IHttpConnection
{
    private readonly ManualResetEvent _closed = new ManualResetEvent(false);
    private long _start;

    public CountedConnection(string method, string target)
    {
        Method = method;
        Target = target;
    }

    /// <summary>IL operations of the worker, from the head to the end of the answer.</summary>
    public long Operations { get; private set; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of the answer's body.</summary>
    public int Bytes { get; private set; }

    public string Method { get; }

    public string Target { get; }

    public string RemoteAddress => "127.0.0.1";

    public int ContentLength => 0;

    /// <summary>Waits for the end of the answer.</summary>
    public void WaitClosed()
    {
        _closed.WaitOne();
    }

    public bool ReadHead()
    {
        _start = RuntimeCounters.ThreadOperations();
        return true;
    }

    public string? Header(string name) => name == "Host" ? "127.0.0.1" : null;

    public int ReadBody(byte[] buffer, int offset, int count) => 0;

    public void SetHeader(string name, string value)
    {
    }

    public void Keep()
    {
    }

    public void SendHead(int status, string? contentType, int length)
    {
        Status = status;
    }

    public void Write(byte[] buffer, int offset, int count)
    {
        Bytes += count;
    }

    public void Close()
    {
        Operations = RuntimeCounters.ThreadOperations() - _start;
        _closed.Set();
    }

    public void Abort()
    {
        _closed.Set();
    }
}
