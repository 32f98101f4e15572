using System.IO;
using System.Threading;
using System;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Web.Live;

namespace MepModule.App.Web.Http;

/// <summary>
/// Takes connections in, hands them to a fixed number of workers, and cuts off those that keep a worker waiting: on the ESP32 a
/// connection comes in before a byte of it was sent, and browsers open some that they never use. No connection is taken in that has no place, so none is
/// refused: those beyond wait in the listener. Only who has its share of the places already is cut off. One thread takes in and cuts off.
/// </summary>
internal sealed class WebServer
{
    /// <summary>What a peer may take for its head, for a part of its body, or for taking in a part of the answer.</summary>
    public const int StepMilliseconds = 5000;

    /// <summary>What a connection that waited long gets in any case, and all that one without a head gets while others wait on a board that reads heads fast.</summary>
    public const int LeastHeadMilliseconds = 500;

    private const int MostCrowdedMilliseconds = 1500;
    private const int HeadMemory = 8;

    private const int PeriodMilliseconds = 100;

    // A worker takes some 2.5 KB of a small heap; a page asks again within this time.
    private const int IdleMilliseconds = 5000;

    // A worker is stuck when an abort did not end its wait. Its own work, such as checking a password, stays far below.
    private const int StuckMilliseconds = 60000;

    private readonly IHttpServer _server;
    private readonly Routes _routes;
    private readonly LiveFeed _live;
    private readonly IClock _clock;
    private readonly EventLog _log;
    private readonly int _perAddress;
    private readonly WebWorker[] _workers;
    private readonly IHttpConnection?[] _queue;
    private readonly long[] _acceptedAt;
    private readonly AutoResetEvent _work = new AutoResetEvent(false);
    private readonly AutoResetEvent _room = new AutoResetEvent(false);
    private readonly Heartbeat _heartbeat;
    private readonly Thread _porter;
    private int _headMilliseconds = LeastHeadMilliseconds;
    private int _queued;
    private int _first;
    private int _busy;
    private bool _isStopping;
    private bool _isStopped;

    /// <param name="server">The listener.</param>
    /// <param name="routes">Answers the requests.</param>
    /// <param name="live">Has peers that must be cut off in time, too.</param>
    /// <param name="clock">For deadlines.</param>
    /// <param name="log">Told about failures.</param>
    /// <param name="supervisor">Watches the threads.</param>
    /// <param name="limits">How many workers, how long the queue.</param>
    public WebServer(IHttpServer server, Routes routes, LiveFeed live, IClock clock, EventLog log, Supervisor supervisor, WebLimits limits)
    {
        _server = server;
        _routes = routes;
        _live = live;
        _clock = clock;
        _log = log;

        _perAddress = limits.PerAddress;

        // An idle worker is a place, too.
        _queue = new IHttpConnection?[limits.Workers + limits.Queue];
        _acceptedAt = new long[_queue.Length];
        _workers = new WebWorker[limits.Workers];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new WebWorker(this, clock, supervisor.Watch("web " + (i + 1).ToString(), StuckMilliseconds), limits.AnswerBytes);
        }

        _heartbeat = supervisor.Watch("web", StuckMilliseconds);
        _porter = new Thread(Run);
    }

    /// <summary>Counters for diagnostics.</summary>
    public WebCounters Counters { get; } = new WebCounters();

    /// <summary>Connections that wait or are being answered.</summary>
    public int OpenConnections => _queued + _busy;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address cannot be used; the message says why.</exception>
    public void Start()
    {
        _server.Start();
        _porter.Start();
    }

    /// <summary>Stops listening and ends the threads.</summary>
    public void Stop()
    {
        lock (this)
        {
            _isStopping = true;
        }

        _server.Stop();
        _work.Set();
        foreach (WebWorker worker in _workers)
        {
            worker.Join();
        }

        _isStopped = true;
        _room.Set();
        _porter.Join();
    }

    /// <summary>
    /// What a connection without a head gets while others wait: twice what the heads of late took. A board that is busy may need as long to read one that has
    /// arrived.
    /// </summary>
    internal int CrowdedMilliseconds
    {
        get
        {
            int twice = 2 * _headMilliseconds;
            return twice < LeastHeadMilliseconds ? LeastHeadMilliseconds : twice > MostCrowdedMilliseconds ? MostCrowdedMilliseconds : twice;
        }
    }

    /// <summary>Notes how long a head took: a longer one at once, shorter ones by and by.</summary>
    internal void NoteHead(int milliseconds)
    {
        lock (this)
        {
            int more = (milliseconds < MostCrowdedMilliseconds ? milliseconds : MostCrowdedMilliseconds) - _headMilliseconds;
            _headMilliseconds += more > 0 ? more : more / HeadMemory;
        }
    }

    /// <summary>Waits for the next connection for a worker; null when its thread is to end.</summary>
    internal IHttpConnection? Next(WebWorker worker, out long acceptedAt)
    {
        bool isIdle = false;
        while (true)
        {
            lock (this)
            {
                if (_queued > 0)
                {
                    IHttpConnection? connection = TakeFairest(out acceptedAt);
                    worker.Address = AddressOf(connection);
                    _busy++;
                    if (_queued > 0)
                    {
                        _work.Set();
                    }

                    return connection;
                }

                if (_isStopping || isIdle)
                {
                    // The event wakes one worker; at the end it wakes the next.
                    if (_isStopping)
                    {
                        _work.Set();
                    }

                    worker.Rest();
                    acceptedAt = 0;
                    return null;
                }
            }

            isIdle = !_work.WaitOne(IdleMilliseconds, false);
        }
    }

    // Of those that wait, the first one from the address that has the fewest workers.
    private IHttpConnection? TakeFairest(out long acceptedAt)
    {
        int chosen = 0;
        int fewest = int.MaxValue;
        for (int i = 0; i < _queued && fewest > 0; i++)
        {
            int busy = BusyWith(AddressOf(_queue[(_first + i) % _queue.Length]));
            if (busy < fewest)
            {
                fewest = busy;
                chosen = i;
            }
        }

        IHttpConnection? connection = _queue[(_first + chosen) % _queue.Length];
        acceptedAt = _acceptedAt[(_first + chosen) % _queue.Length];
        for (int i = chosen; i > 0; i--)
        {
            _queue[(_first + i) % _queue.Length] = _queue[(_first + i - 1) % _queue.Length];
            _acceptedAt[(_first + i) % _queue.Length] = _acceptedAt[(_first + i - 1) % _queue.Length];
        }

        _queue[_first] = null;
        _first = (_first + 1) % _queue.Length;
        _queued--;
        return connection;
    }

    private int BusyWith(string address)
    {
        int count = 0;
        foreach (WebWorker worker in _workers)
        {
            count += worker.Address == address ? 1 : 0;
        }

        return count;
    }

    // On the device the address is known once the head was read; until then all are alike and are served in their order.
    private static string AddressOf(IHttpConnection? connection) => connection == null ? "" : connection.RemoteAddress;

    /// <summary>Answers one request. Never throws because of it.</summary>
    internal void Serve(IHttpConnection connection, WebWorker worker)
    {
        Request? request = null;
        try
        {
            if (!connection.ReadHead())
            {
                return;
            }

            worker.NoteHead();
            request = _routes.Receive(connection, worker);
            _routes.Handle(request);
            request.End();
        }
        catch (ApiException e)
        {
            Fail(request, e);
        }
        catch (IOException e)
        {
            if (request == null || request.IsHeadSent)
            {
                connection.Abort();
            }
            else
            {
                _log.Failure("web", "A request failed, " + request.Path, e);
                Fail(request, ApiException.Storage("The module's storage failed: " + e.Message));
            }
        }
        catch (OutOfMemoryException)
        {
            Fail(request, ApiException.Busy("The module is short of memory; try again in a few seconds.", 3));
        }
        catch (Exception e)
        {
            _log.Failure("web", request == null ? "A request failed" : "A request failed, " + request.Path, e);
            Fail(request, ApiException.Internal("The module failed to answer this; its event log says more."));
        }
        finally
        {
            if (request == null || !request.IsHandedOver)
            {
                worker.Allow(StepMilliseconds);
                connection.Close();
            }

            Counters.Count(request == null ? 0 : request.Status);
            lock (this)
            {
                _busy--;
                worker.Address = "";
            }

            _room.Set();
        }
    }

    internal void WorkerFailed(Exception e)
    {
        _log.Failure("web", "A web worker failed and goes on", e);
    }

    private bool HasRoom()
    {
        lock (this)
        {
            return !_isStopping && _queued + _busy < _queue.Length;
        }
    }

    private bool OthersWait()
    {
        lock (this)
        {
            return _queued > 0;
        }
    }

    private static void Fail(Request? request, ApiException error)
    {
        try
        {
            request?.Fail(error);
        }
        catch (IOException)
        {
            // The peer is gone; there is nobody to tell.
        }
    }

    // Until the last worker has ended: one that waits for its peer then must be cut off, too.
    private void Run()
    {
        while (!_isStopped)
        {
            try
            {
                _heartbeat.Beat();
                IHttpConnection? connection = null;
                if (HasRoom())
                {
                    connection = _server.Accept(PeriodMilliseconds);
                }
                else
                {
                    _room.WaitOne(PeriodMilliseconds, false);
                }

                if (connection != null)
                {
                    Enqueue(connection);
                }

                WakeWorker();
                Reap();
            }
            catch (Exception e)
            {
                _log.Failure("web", "Accepting a connection failed", e);
                _room.WaitOne(PeriodMilliseconds, false);
            }
        }

        _heartbeat.Rest();
    }

    // Somebody waits: wakes a worker that rests, or gives one a thread. Where there is no memory for it this moment, the next round tries again.
    private void WakeWorker()
    {
        WebWorker? sleeper = null;
        lock (this)
        {
            int idle = -_busy;
            foreach (WebWorker worker in _workers)
            {
                idle += worker.HasThread ? 1 : 0;
                sleeper = worker.HasThread ? sleeper : worker;
            }

            if (_queued == 0 || _isStopping)
            {
                return;
            }

            if (idle >= _queued || sleeper == null)
            {
                sleeper = null;
            }
            else
            {
                sleeper.HasThread = true;
            }
        }

        if (sleeper == null)
        {
            _work.Set();
            return;
        }

        try
        {
            sleeper.Start();
        }
        catch (Exception)
        {
            lock (this)
            {
                sleeper.HasThread = false;
            }

            throw;
        }
    }

    private void Enqueue(IHttpConnection connection)
    {
        string address = AddressOf(connection);
        bool hasShare;
        lock (this)
        {
            int count = address.Length == 0 ? 0 : BusyWith(address);
            for (int i = 0; i < _queued && count < _perAddress; i++)
            {
                count += address.Length > 0 && AddressOf(_queue[(_first + i) % _queue.Length]) == address ? 1 : 0;
            }

            hasShare = count < _perAddress;
            if (hasShare)
            {
                int place = (_first + _queued) % _queue.Length;
                _queue[place] = connection;
                _acceptedAt[place] = _clock.Milliseconds;
                _queued++;
            }
        }

        if (hasShare)
        {
            return;
        }

        Counters.CountAborted();
        connection.Abort();
        connection.Close();
    }

    private void Reap()
    {
        _live.Reap();
        bool othersWait = OthersWait();
        foreach (WebWorker worker in _workers)
        {
            if (worker.Reap(othersWait))
            {
                Counters.CountAborted();
            }
        }
    }
}
