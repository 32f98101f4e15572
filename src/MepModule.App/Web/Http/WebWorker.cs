using System;
using System.Threading;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;

namespace MepModule.App.Web.Http;

/// <summary>
/// Answers requests, one after the other, on a thread that is there while there are some. While it waits for a peer it has a deadline;
/// the server aborts the connection when that has passed, which ends the wait.
/// </summary>
internal sealed class WebWorker
{
    private readonly WebServer _server;
    private readonly IClock _clock;
    private readonly Heartbeat _heartbeat;
    private readonly int _answerBytes;
    private byte[]? _buffer;
    private Thread? _thread;
    private IHttpConnection? _connection;
    private long _deadline;
    private long _startedAt;
    private bool _hasHead;

    public WebWorker(WebServer server, IClock clock, Heartbeat heartbeat, int answerBytes)
    {
        _answerBytes = answerBytes;
        _server = server;
        _clock = clock;
        _heartbeat = heartbeat;
    }

    /// <summary>Buffer of the answer that this worker writes, and of asset slices; made when it is asked for, kept until the worker rests.</summary>
    public byte[] Buffer => _buffer ??= new byte[_answerBytes];

    /// <summary>Address of the peer that it serves, empty for none. Belongs to the server, under its lock.</summary>
    public string Address = "";

    /// <summary>Whether there is a thread. Belongs to the server, under its lock.</summary>
    public bool HasThread;

    /// <summary>Begins to answer.</summary>
    public void Start()
    {
        var thread = new Thread(Run);
        thread.Start();
        _thread = thread;
    }

    /// <summary>The thread ends and takes the buffer along. Called by the server, under its lock: from then on the worker may be started anew.</summary>
    public void Rest()
    {
        _buffer = null;
        HasThread = false;
    }

    /// <summary>Waits for the end of the thread, if there is one.</summary>
    public void Join() => _thread?.Join();

    /// <summary>Gives the peer so long for what comes next.</summary>
    public void Allow(int milliseconds)
    {
        lock (this)
        {
            _deadline = _clock.Milliseconds + milliseconds;
        }

        _heartbeat.Beat();
    }

    /// <summary>The worker does not wait for the peer, but works itself.</summary>
    public void AllowAnyTime()
    {
        lock (this)
        {
            _deadline = long.MaxValue;
        }

        _heartbeat.Beat();
    }

    /// <summary>The head has come; the worker works itself now.</summary>
    public void NoteHead()
    {
        long took;
        lock (this)
        {
            _hasHead = true;
            took = _clock.Milliseconds - _startedAt;
        }

        _server.NoteHead((int)took);
        AllowAnyTime();
    }

    /// <summary>Aborts the connection, whose peer is waited for, in favour of another one.</summary>
    public void CutOff()
    {
        lock (this)
        {
            _connection?.Abort();
        }
    }

    /// <summary>Aborts the connection when its deadline has passed. Called by the reaper.</summary>
    /// <param name="othersWait">Whether other connections wait for a worker: then one without a head has less time.</param>
    /// <returns>Whether it was aborted.</returns>
    public bool Reap(bool othersWait)
    {
        lock (this)
        {
            long now = _clock.Milliseconds;
            bool isCrowdedOut = othersWait && !_hasHead && now >= _startedAt + _server.CrowdedMilliseconds;
            if (_connection == null || (!isCrowdedOut && now < _deadline))
            {
                return false;
            }

            _connection.Abort();
            _deadline = long.MaxValue;
            _hasHead = true;
            return true;
        }
    }

    private void Run()
    {
        while (true)
        {
            IHttpConnection? connection = null;
            try
            {
                _heartbeat.Rest();
                long acceptedAt;
                connection = _server.Next(this, out acceptedAt);
                if (connection == null)
                {
                    return;
                }

                _heartbeat.Beat();
                lock (this)
                {
                    // A connection that waited its time out in the queue without sending anything gets a moment and no more.
                    long now = _clock.Milliseconds;
                    _deadline = acceptedAt + WebServer.StepMilliseconds;
                    if (_deadline < now + WebServer.LeastHeadMilliseconds)
                    {
                        _deadline = now + WebServer.LeastHeadMilliseconds;
                    }

                    _startedAt = now;
                    _hasHead = false;
                    _connection = connection;
                }

                _server.Serve(connection, this);
            }
            catch (Exception e)
            {
                _server.WorkerFailed(e);
            }

            lock (this)
            {
                _connection = null;
            }
        }
    }
}
