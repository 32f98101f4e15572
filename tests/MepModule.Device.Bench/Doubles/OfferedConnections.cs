using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Device.Bench.Doubles;

/// <summary>A listener to which the scenario hands connections, one after the other.</summary>
internal sealed class OfferedConnections : IHttpServer
{
    private readonly AutoResetEvent _isOffered = new AutoResetEvent(false);
    private IHttpConnection? _next;

    /// <summary>Hands a connection in; the one before must have been taken.</summary>
    public void Offer(IHttpConnection connection)
    {
        _next = connection;
        _isOffered.Set();
    }

    public void Start()
    {
    }

    public IHttpConnection? Accept(int milliseconds)
    {
        _isOffered.WaitOne(milliseconds, false);
        IHttpConnection? connection = _next;
        _next = null;
        return connection;
    }

    public void Stop()
    {
        _isOffered.Set();
    }
}
