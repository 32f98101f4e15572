using System.IO;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.P1;

/// <summary>
/// Hands telegrams as of a P1 or H1 port to whoever connects by TCP, asks for <c>/api/v1/p1</c>, or is plugged into the serial port of the board. There is a telegram for a new sample
/// only, so that all falls silent when the meter is not read any more.
/// </summary>
public sealed class P1Output : SocketOutput
{
    private const string OwnPath = "/api/v1/p1";
    private const string ContentType = "text/plain; charset=us-ascii";
    private const int PortTag = FirstOwnTag;
    private const int IntervalTag = FirstOwnTag + 1;
    private const int SerialTag = FirstOwnTag + 2;
    private const int ZoneTag = FirstOwnTag + 3;
    private const int StandardPort = 8088;
    private const int StandardInterval = 10;
    private const int PagePort = 80;

    private const int FewClients = 2;
    private const int ManyClients = 5;

    // A sample comes about every second, so one that comes a little early is not left out.
    private const int EarlyMilliseconds = 500;
    private const int IdleMilliseconds = 250;

    // The serial port takes more as soon as the bytes before are through.
    private const int PinMilliseconds = 10;

    private readonly byte[] _waste = new byte[64];
    private OutputContext? _context;
    private SettingsSection? _settings;
    private P1Source? _source;
    private P1Writer? _telegram;
    private P1Pin? _pin;
    private Socket? _listener;
    private P1Client?[]? _clients;
    private long _lastMilliseconds;
    private long _lastSample;
    private int _port;
    private int _interval;

    /// <inheritdoc/>
    public override int HeapBytes => 3200;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => 1 + FewClients;

    /// <inheritdoc/>
    public override string Name => "p1";

    /// <inheritdoc/>
    public override string? Problem(SettingsSection settings) =>
        settings.Number(PortTag, StandardPort) == PagePort ? "`p1.port` must be another one than 80, where the page is." : null;

    /// <inheritdoc/>
    public override bool Owns(string path) => path == OwnPath;

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
        string question = request.Method + " " + request.Path;
        if (request.Method != "GET")
        {
            request.SetHeader("Allow", "GET");
            request.Send(405, "text/plain", "GET only.\n");
            return;
        }

        // A common reader ends its polling for good after one answer that is an error, is empty or takes two seconds. So without values there is still a telegram, of nothing but the time.
        P1Writer telegram = _source!.NewTelegram();
        string? problem = _source.Make(_context!.Take(), telegram);
        bool isTelegram = problem == null || _source.MakeBare(_context.Clock, telegram);
        if (isTelegram)
        {
            request.Send(200, ContentType, telegram);
        }
        else
        {
            request.Drop();
        }

        if (problem == null)
        {
            Status!.NoteServed(request.RemoteAddress, question, "200: telegram");
        }
        else
        {
            Status!.NoteRefused(request.RemoteAddress, question, isTelegram ? "200: telegram without values" : "no answer", problem);
        }
    }

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds)
    {
        if (_listener == null)
        {
            Listen();
        }

        Accept();
        if (GoOn())
        {
            return 0;
        }

        if (_pin != null && _pin.IsUnderWay && nowMilliseconds - _lastMilliseconds < _interval - EarlyMilliseconds)
        {
            return PinMilliseconds;
        }

        long sample = OutputData.SampleOf(_context!.Meter);
        if (sample < 0 || sample == _lastSample || nowMilliseconds - _lastMilliseconds < _interval - EarlyMilliseconds)
        {
            return IdleMilliseconds;
        }

        return BeginTelegram(nowMilliseconds) ? 0 : IdleMilliseconds;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _listener?.Close();
        _listener = null;
        _pin?.Close();
        for (int i = 0; _clients != null && i < _clients.Length; i++)
        {
            _clients[i]?.Close();
            _clients[i] = null;
        }
    }

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields)
    {
        fields.Number(PortTag, "port", StandardPort, 1, 65535);
        fields.Number(IntervalTag, "interval_s", StandardInterval, 1, StandardInterval);
        fields.Flag(SerialTag, "serial", false);
        fields.Choice(ZoneTag, "time_zone", CivilTime.Zones);
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _settings = settings;
        _port = settings.Number(PortTag, StandardPort);
        _interval = settings.Number(IntervalTag, StandardInterval) * 1000;
        _lastMilliseconds = -_interval;
        _lastSample = -1;
        _source = new P1Source(settings.Number(ZoneTag, 0));
        _telegram = _source.NewTelegram();
        _clients = new P1Client?[context.Board.HasManySockets ? ManyClients : FewClients];
        if (settings.Flag(SerialTag, false))
        {
            if (context.Board.CustomerPort == null)
            {
                context.Log.Warning("p1", "This board has no serial P1 port; telegrams go out by TCP and HTTP.");
            }
            else
            {
                _pin = new P1Pin(context.Board.CustomerPort);
            }
        }
    }

    private void Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(_context!.Board.IsShared ? IPAddress.Any : IPAddress.Loopback, _port));
            listener.Listen(1);
        }
        catch (SocketException)
        {
            listener.Close();
            throw new IOException("Port " + _port.ToString() + " cannot be opened; choose another one, or end what uses it.");
        }

        _listener = listener;
    }

    private void Accept()
    {
        if (!_listener!.Poll(0, SelectMode.SelectRead))
        {
            return;
        }

        Socket socket = _listener.Accept();
        string address = ((IPEndPoint)socket.RemoteEndPoint!).Address.ToString();
        int place = 0;
        while (place < _clients!.Length && _clients[place] != null)
        {
            place++;
        }

        bool isAllowed = AllowList.Has(_settings!, address);
        if (isAllowed && place < _clients.Length)
        {
            _clients[place] = new P1Client(socket, address);
            return;
        }

        socket.Close();
        Status!.NoteRefused(address, "TCP", isAllowed ? "closed: all places are taken" : "closed: this address is not allowed", null);
    }

    /// <summary>Goes on with the telegram under way. <returns>Whether there is more to do at once.</returns></summary>
    private bool GoOn()
    {
        bool isBusy = false;
        for (int i = 0; i < _clients!.Length; i++)
        {
            P1Client? client = _clients[i];
            if (client == null)
            {
                continue;
            }

            if (client.Turn(_telegram!, _waste))
            {
                isBusy |= client.IsUnderWay && !client.IsStuck;
            }
            else
            {
                Drop(i);
            }
        }

        if (_pin != null && _pin.IsUnderWay)
        {
            _pin.Turn(_telegram!);
            isBusy |= _pin.IsUnderWay && !_pin.IsStuck;
        }

        return isBusy;
    }

    /// <summary>Makes the telegram of a new sample. <returns>Whether somebody gets it.</returns></summary>
    private bool BeginTelegram(long nowMilliseconds)
    {
        OutputData data = _context!.Take();
        _lastSample = data.SampleMilliseconds;
        string? problem = _source!.Make(data, _telegram!);
        if (problem != null)
        {
            Status!.NoteWaiting(problem);
            return false;
        }

        _lastMilliseconds = nowMilliseconds;
        bool isSent = false;
        for (int i = 0; i < _clients!.Length; i++)
        {
            P1Client? client = _clients[i];
            if (client == null)
            {
                continue;
            }

            // The next telegram stands where the last one was: who has not taken that one by now is too slow.
            if (client.IsUnderWay)
            {
                Status!.NoteRefused(client.Address, "TCP", "closed: too slow", null);
                Drop(i);
                continue;
            }

            client.Begin();
            Status!.NoteServed(client.Address, "TCP", "telegram");
            isSent = true;
        }

        if (!isSent)
        {
            Status!.NoteServing();
        }

        return BeginPin() || isSent;
    }

    private bool BeginPin()
    {
        if (_pin == null)
        {
            return false;
        }

        _pin.Begin();
        if (_pin.IsUnderWay)
        {
            Status!.NoteServed("P1", null, "telegram");
        }
        else
        {
            Status!.NoteWaiting(_pin.Problem);
        }

        return _pin.IsUnderWay;
    }

    private void Drop(int place)
    {
        _clients![place]!.Close();
        _clients[place] = null;
    }
}
