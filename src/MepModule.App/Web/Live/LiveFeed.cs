using System;
using System.IO;
using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.App.Platform;
using MepModule.App.Polling;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Live;

/// <summary>
/// Sends each new reading to the browsers that listen, as server-sent events. One thread writes to all of them, while there are any; an event is
/// made once, and goes to each of them piece by piece. A browser that does not take its piece in is cut off by the reaper.
/// </summary>
internal sealed class LiveFeed : IByteSink
{
    private const int PieceBytes = 512;
    private const int PingMilliseconds = 15000;

    private readonly MeterService _meter;
    private readonly SettingsStore _settings;
    private readonly AccessControl _access;
    private readonly IClock _clock;
    private readonly EventLog _log;
    private readonly Heartbeat _heartbeat;
    private readonly Client?[] _clients;
    private readonly int _perAddress;
    private int _nextNumber;
    private readonly AutoResetEvent _wake = new AutoResetEvent(false);
    private Reading? _sent;
    private MeterCondition _sentCondition;
    private long _pingAt;
    private Client? _writingTo;
    private long _deadline;
    private Thread? _thread;
    private bool _isStopping;

    public LiveFeed(MeterService meter, SettingsStore settings, AccessControl access, IClock clock, EventLog log, Supervisor supervisor, WebLimits limits)
    {
        _meter = meter;
        _settings = settings;
        _access = access;
        _clock = clock;
        _log = log;
        _heartbeat = supervisor.Watch("live", 60000);
        _clients = new Client?[limits.LiveClients];
        _perAddress = limits.LivePerAddress;
    }

    /// <summary>Browsers that listen.</summary>
    public int ClientCount
    {
        get
        {
            lock (this)
            {
                int count = 0;
                foreach (Client? client in _clients)
                {
                    if (client != null)
                    {
                        count++;
                    }
                }

                return count;
            }
        }
    }

    public void Start()
    {
        _meter.ReadingTaken += Wake;
    }

    public void Stop()
    {
        _meter.ReadingTaken -= Wake;
        Thread? thread;
        lock (this)
        {
            _isStopping = true;
            thread = _thread;
        }

        _wake.Set();
        thread?.Join();
    }

    /// <summary>Takes a request over for as long as the browser listens.</summary>
    /// <exception cref="ApiException">503 when all places are taken.</exception>
    public void Listen(Request request)
    {
        if (request.Method == "HEAD")
        {
            request.Begin(200, "text/event-stream", -1);
            return;
        }

        var client = new Client { Session = request.Session, Token = request.Token, Address = request.RemoteAddress };
        Client? given = null;
        lock (this)
        {
            bool isAddressFull = CountOf(client.Address) >= _perAddress;
            int place = isAddressFull ? -1 : PlaceFor(client);
            if (place < 0)
            {
                // A page that opens its stream anew is often here before the end of its former one was noticed.
                place = OldestOf(client.Session);
            }

            if (place < 0)
            {
                throw ApiException.Busy(isAddressFull
                    ? "Enough pages of this address listen to live values already; ask for /api/v1/reading now and then instead."
                    : "Enough pages listen to live values already; ask for /api/v1/reading now and then instead.", 30);
            }

            client.Number = _nextNumber++;
            given = _clients[place];
            _clients[place] = client;
        }

        given?.Connection?.Abort();
        try
        {
            request.SetHeader("Cache-Control", "no-store");
            request.Begin(200, "text/event-stream", -1);
        }
        catch (IOException)
        {
            Remove(client);
            throw;
        }

        lock (this)
        {
            client.Connection = request.HandOver();
            if (_thread == null && !_isStopping)
            {
                _thread = new Thread(Run);
                _thread.Start();
            }
        }

        _wake.Set();
    }

    // A free place; else that of an address that has two more than this one, or for somebody with a login or token that of a stranger.
    private int PlaceFor(Client client)
    {
        int stranger = -1;
        int greedy = -1;
        int most = CountOf(client.Address) + 1;
        for (int i = 0; i < _clients.Length; i++)
        {
            Client? other = _clients[i];
            if (other == null)
            {
                return i;
            }

            // One that is just being let in has no connection yet that could be ended.
            if (other.Connection != null)
            {
                int count = CountOf(other.Address);
                if (count > most)
                {
                    most = count;
                    greedy = i;
                }

                stranger = other.Session == null && other.Token == null ? i : stranger;
            }
        }

        return greedy >= 0 ? greedy : client.Session != null || client.Token != null ? stranger : -1;
    }

    private int OldestOf(Session? session)
    {
        int oldest = -1;
        for (int i = 0; i < _clients.Length; i++)
        {
            Client? other = _clients[i];
            if (session != null && other != null && other.Session == session && other.Connection != null
                && (oldest < 0 || other.Number - _clients[oldest]!.Number < 0))
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private int CountOf(string address)
    {
        int count = 0;
        foreach (Client? client in _clients)
        {
            count += client != null && client.Address == address ? 1 : 0;
        }

        return count;
    }

    /// <summary>Cuts off a browser that does not take its event in. Called by the reaper.</summary>
    public void Reap()
    {
        lock (this)
        {
            if (_writingTo != null && _clock.Milliseconds > _deadline)
            {
                _writingTo.Connection!.Abort();
                _deadline = long.MaxValue;
            }
        }
    }

    void IByteSink.Write(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < _clients.Length; i++)
        {
            Client? client;
            lock (this)
            {
                client = _clients[i];
                if (client == null || !client.Takes)
                {
                    continue;
                }

                _writingTo = client;
                _deadline = _clock.Milliseconds + WebServer.StepMilliseconds;
            }

            _heartbeat.Beat();
            try
            {
                client.Connection!.Write(buffer, offset, count);
            }
            catch (IOException)
            {
                Remove(client);
            }

            lock (this)
            {
                _writingTo = null;
            }
        }
    }

    private void Wake(Reading reading) => _wake.Set();

    // What it writes with is there while somebody listens.
    private void Run()
    {
        var piece = new byte[PieceBytes];
        var scratch = new DayTotal();
        while (true)
        {
            try
            {
                _heartbeat.Rest();
                _wake.WaitOne(1000, false);
                _heartbeat.Beat();
                lock (this)
                {
                    if (_isStopping)
                    {
                        break;
                    }

                    // With the lock held: whoever comes now finds no thread and starts one.
                    if (ClientCount == 0)
                    {
                        _heartbeat.Rest();
                        _thread = null;
                        _sent = null;
                        return;
                    }
                }

                Tell(piece, scratch);
            }
            catch (Exception e)
            {
                _log.Failure("web", "Sending live values failed and goes on", e);
                DropHalfTold();
            }
        }

        foreach (Client? client in _clients)
        {
            client?.Connection?.Abort();
        }
    }

    private void Tell(byte[] piece, DayTotal scratch)
    {
        Reading? reading = _meter.Current;
        MeterCondition condition = _meter.Condition;
        bool newReading = reading != _sent;
        bool newCondition = condition != _sentCondition;
        bool ping = _clock.Milliseconds >= _pingAt;
        _sent = reading;
        _sentCondition = condition;
        if (ping)
        {
            _pingAt = _clock.Milliseconds + PingMilliseconds;
        }

        DropStrangers();

        // A client that just came gets both events; the others only what is new.
        for (int round = 0; round < 2; round++)
        {
            bool forNew = round == 1;
            if (!ChooseClients(forNew))
            {
                continue;
            }

            var text = new BufferedText(this, piece);
            if (forNew || newCondition)
            {
                text.Ascii("event: link\ndata: ");
                LinkJson.Write(new JsonWriter(text), _meter);
                text.Ascii("\n\n");
            }

            if (forNew || newReading)
            {
                text.Ascii("event: reading\ndata: ");
                MeterJson.WriteReading(new JsonWriter(text), _meter, scratch);
                text.Ascii("\n\n");
            }
            else if (ping)
            {
                text.Ascii(": still here\n\n");
            }

            text.Flush();
        }
    }

    // Chosen once for all pieces, or a browser that comes in between would get the end of an event only. Whoever was new is so no more.
    private bool ChooseClients(bool areNew)
    {
        lock (this)
        {
            bool any = false;
            foreach (Client? client in _clients)
            {
                if (client != null)
                {
                    client.Takes = client.Connection != null && client.IsNew == areNew;
                    any |= client.Takes;
                }
            }

            foreach (Client? client in _clients)
            {
                if (client != null && client.Takes)
                {
                    client.IsNew = false;
                }
            }

            return any;
        }
    }

    // Whoever got a part of an event could not read the next one.
    private void DropHalfTold()
    {
        for (int i = 0; i < _clients.Length; i++)
        {
            Client? client = _clients[i];
            if (client != null && client.Takes)
            {
                Remove(client);
            }
        }
    }

    // Before each event: whoever lost his login or token, and whoever has neither when public reading ended, gets none any more.
    private void DropStrangers()
    {
        bool isPublic = _settings.Current.HasPublicReading;
        for (int i = 0; i < _clients.Length; i++)
        {
            Client? client = _clients[i];
            if (client != null && client.Connection != null && (!_access.Holds(client.Session, client.Token) || (!isPublic && client.Session == null && client.Token == null)))
            {
                Remove(client);
            }
        }
    }

    private void Remove(Client client)
    {
        lock (this)
        {
            for (int i = 0; i < _clients.Length; i++)
            {
                if (_clients[i] == client)
                {
                    _clients[i] = null;
                }
            }
        }

        client.Connection?.Abort();
    }

    /// <summary>One browser that listens.</summary>
    private sealed class Client
    {
        public IHttpConnection? Connection;
        public Session? Session;
        public ApiToken? Token;
        public string Address = "";
        public int Number;
        public bool IsNew = true;
        public bool Takes;
    }
}
