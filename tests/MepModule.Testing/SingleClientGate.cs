using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Testing;

/// <summary>A serial server as one buys it: one client at a time, and the next one waits until that has gone.</summary>
public sealed class SingleClientGate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _meterPort;
    private readonly Task _work;

    /// <summary>Opens it.</summary>
    /// <param name="meter">The meter behind it, tcp:HOST:PORT.</param>
    public SingleClientGate(string meter)
    {
        _meterPort = int.Parse(meter[(meter.LastIndexOf(':') + 1)..]);
        _listener.Start();
        _work = Task.Run(ServeAll);
    }

    /// <summary>The meter as the module's option takes it.</summary>
    public string Address => $"tcp:127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _work.Wait();
        _listener.Dispose();
    }

    private async Task ServeAll()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using var meter = new TcpClient();
                await meter.ConnectAsync(IPAddress.Loopback, _meterPort, _stop.Token);
                using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                Task down = client.GetStream().CopyToAsync(meter.GetStream(), gone.Token).ContinueWith(_ => gone.Cancel(), TaskScheduler.Default);
                Task up = meter.GetStream().CopyToAsync(client.GetStream(), gone.Token).ContinueWith(_ => gone.Cancel(), TaskScheduler.Default);
                await Task.WhenAll(down, up);
            }
            catch (Exception e) when (e is OperationCanceledException or System.IO.IOException or SocketException)
            {
                // The client is gone; the next one may come.
            }
        }
    }
}
