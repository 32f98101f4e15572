using System;
using System.Collections.Concurrent;
using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MepModule.Desktop.Http;

/// <summary>
/// Kestrel as the listener, without the rest of ASP.NET Core. It reads heads and frames answers on its own threads; a request waits here
/// until the app accepts it, and one that finds no room is told to come again. What is no HTTP it answers itself, with a status and no body.
/// </summary>
internal sealed class KestrelListener : IHttpServer, IHttpApplication<KestrelConnection>, IDisposable
{
    // What a browser opens in advance and never uses costs a few kilobytes and no worker.
    private const int MostConnections = 512;
    private const int MostWaiting = 64;
    private static readonly TimeSpan SilenceAllowed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeadAllowed = TimeSpan.FromSeconds(5);

    // So few that a write is done when the system has the bytes, see KestrelConnection.Close.
    private const int MostUnsentBytes = 2;

    // For answers that are under way when the app stops.
    private static readonly TimeSpan LastAnswersAllowed = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<KestrelConnection> _waiting = new(MostWaiting);
    private readonly CancellationTokenSource _giveUp = new();
    private readonly KestrelServer _server;
    private readonly ConnectionShares _shares;
    private ListenOptions? _endpoint;
    private Task _stopped = Task.CompletedTask;

    /// <param name="isShared">Whether other machines may connect.</param>
    /// <param name="port">TCP port; 0 takes a free one.</param>
    /// <param name="mostConnections">Connections at a time; see <see cref="ConnectionShares"/>.</param>
    public KestrelListener(bool isShared, int port, int mostConnections = MostConnections)
    {
        Port = port;
        _shares = new ConnectionShares(mostConnections);
        var options = new KestrelServerOptions { AddServerHeader = false };
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = HeadAllowed;
        limits.KeepAliveTimeout = SilenceAllowed;

        // How large a body may be and how long it may take is the app's business, which says so in words.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        options.Listen(isShared ? IPAddress.Any : IPAddress.Loopback, port, endpoint =>
        {
            _endpoint = endpoint;
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(Share);
            endpoint.Use(AllowHalfClosed);
        });
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions { MaxWriteBufferSize = MostUnsentBytes }), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>The port in use; chosen at start when 0 was asked for.</summary>
    public int Port { get; private set; }

    /// <summary>Connections that came since the start.</summary>
    public int Comings => _shares.Comings;

    public void Start()
    {
        try
        {
            _server.StartAsync(this, CancellationToken.None).GetAwaiter().GetResult();
            Port = _endpoint!.IPEndPoint!.Port;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            string why = e.InnerException is AddressInUseException ? "it is in use" : e.Message.TrimEnd('.');
            throw new IOException($"Port {Port} cannot be used ({why}); another program may use it: choose one with --http.", e);
        }
    }

    public IHttpConnection? Accept(int milliseconds) => _waiting.TryTake(out KestrelConnection? next, milliseconds) ? next : null;

    /// <summary>Stops listening. What was accepted may still be answered until <see cref="Dispose"/>.</summary>
    public void Stop()
    {
        _waiting.CompleteAdding();
        while (_waiting.TryTake(out KestrelConnection? unheard))
            unheard.Close();
        _stopped = _server.StopAsync(_giveUp.Token);
    }

    /// <summary>Waits for the last answers and frees the port.</summary>
    public void Dispose()
    {
        _giveUp.CancelAfter(LastAnswersAllowed);
        _stopped.GetAwaiter().GetResult();
        _server.Dispose();
    }

    KestrelConnection IHttpApplication<KestrelConnection>.CreateContext(IFeatureCollection contextFeatures)
    {
        contextFeatures.GetRequiredFeature<ConnectionShares.Place>().HasRequest = true;
        return new KestrelConnection(contextFeatures);
    }

    Task IHttpApplication<KestrelConnection>.ProcessRequestAsync(KestrelConnection context)
    {
        try
        {
            return _waiting.TryAdd(context) ? context.Ended : context.RefuseAsync();
        }
        catch (InvalidOperationException)
        {
            // The app stops.
            return context.RefuseAsync();
        }
    }

    void IHttpApplication<KestrelConnection>.DisposeContext(KestrelConnection context, Exception? exception)
    {
    }

    private ConnectionDelegate Share(ConnectionDelegate next) => async connection =>
    {
        if (_shares.Enter(connection) is not { } place)
        {
            connection.Abort();
            return;
        }

        try
        {
            connection.Features.Set(place);
            await next(connection);
        }
        finally
        {
            _shares.Leave(place);
        }
    };

    // Kestrel takes the end of what a peer sends for the end of the connection. A peer that said all it has to say still wants its answer;
    // one that is gone shows when it is written to.
    private static ConnectionDelegate AllowHalfClosed(ConnectionDelegate next) => connection =>
    {
        connection.ConnectionClosed = CancellationToken.None;
        connection.Transport = new HalfClosedTransport(new HalfClosedReader(connection.Transport.Input), connection.Transport.Output);
        return next(connection);
    };

    private sealed record HalfClosedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
