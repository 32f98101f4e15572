using System.IO;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Marstek;

/// <summary>
/// Answers batteries as a CT002 or CT003 of Marstek does, so that several of them share what the household needs. A battery adds to its power what it is told, so it is told each sample once
/// at most, and only one that shows what it did with the one before; in between, and when readings stop, it hears nothing.
/// </summary>
public sealed class MarstekOutput : SocketOutput
{
    /// <summary>The port that batteries ask at; they know no other.</summary>
    public const int StandardPort = 12345;

    private const int MostBatteries = 9;

    // What a board without PSRAM has room for.
    private const int FewBatteries = 6;
    private const int IdleMilliseconds = 50;

    private readonly int _port;
    private OutputContext? _context;
    private SettingsSection? _settings;
    private MarstekRequest? _request;
    private MarstekWriter? _answer;
    private MarstekBattery?[]? _batteries;
    private byte[]? _packet;
    private Socket? _socket;

    /// <summary>An output that is off.</summary>
    public MarstekOutput()
        : this(StandardPort)
    {
    }

    /// <summary>One that listens elsewhere, for tests beside each other.</summary>
    internal MarstekOutput(int port)
    {
        _port = port;
    }

    /// <inheritdoc/>
    public override int HeapBytes => 4100;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => 1;

    /// <inheritdoc/>
    public override string Name => "marstek";

    /// <inheritdoc/>
    public override bool Steers => true;

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds)
    {
        if (_socket == null)
        {
            Listen();
        }

        bool isMore = Receive(nowMilliseconds);
        isMore |= AnswerOne(nowMilliseconds);
        return isMore ? 0 : IdleMilliseconds;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _socket?.Close();
        _socket = null;
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _settings = settings;
        _request = new MarstekRequest();
        _answer = new MarstekWriter();
        _batteries = new MarstekBattery?[context.Board.HasManySockets ? MostBatteries : FewBatteries];
        _packet = new byte[MarstekRequest.MostBytes];
    }

    private void Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(_context!.Board.IsShared ? IPAddress.Any : IPAddress.Loopback, _port));
        }
        catch (SocketException)
        {
            socket.Close();
            throw new IOException(SteeringText.PortProblem(_port, false));
        }

        _socket = socket;
    }

    /// <summary>Takes one request. <returns>Whether there was one.</returns></summary>
    private bool Receive(long nowMilliseconds)
    {
        if (!_socket!.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        int length;
        try
        {
            length = _socket.ReceiveFrom(_packet!, 0, _packet!.Length, SocketFlags.None, ref from);
        }
        catch (SocketException)
        {
            // One that is too long, or news of an earlier answer that nobody took.
            return true;
        }

        var place = (IPEndPoint)from;
        string address = place.Address.ToString();
        if (!AllowList.Has(_settings!, address))
        {
            Status!.NoteRefused(address, "UDP", "no answer: this address is not allowed", null);
        }
        else if (!_request!.Read(_packet, length))
        {
            Status!.NoteRefused(address, "UDP", "no answer: not what a battery asks", null);
        }
        else
        {
            Ask(place, address, nowMilliseconds);
        }

        return true;
    }

    private void Ask(IPEndPoint place, string address, long nowMilliseconds)
    {
        MarstekBattery? battery = BatteryOf(_request!.Address);
        if (battery == null)
        {
            Status!.NoteRefused(address, "UDP", "no answer: there is no room for a further battery", null);
            return;
        }

        battery.Ask(_request, place, nowMilliseconds);
        string? problem = SteeringText.ProblemOf(_context!.Take());
        if (problem != null)
        {
            battery.Forget();
            Status!.NoteRefused(address, "UDP", "no answer", problem);
        }
    }

    /// <summary>The battery of an address, which may be new; null when there is no room for it.</summary>
    private MarstekBattery? BatteryOf(string address)
    {
        int free = -1;
        for (int i = 0; i < _batteries!.Length; i++)
        {
            MarstekBattery? one = _batteries![i];
            if (one != null && one.Address == address)
            {
                return one;
            }

            free = one == null && free < 0 ? i : free;
        }

        return free < 0 ? null : _batteries![free] = new MarstekBattery(address);
    }

    /// <summary>Answers one battery that is due. <returns>Whether there was one.</returns></summary>
    private bool AnswerOne(long nowMilliseconds)
    {
        long sample = OutputData.SampleOf(_context!.Meter);
        bool isAlone = Retire(nowMilliseconds) == 1;
        for (int i = 0; i < _batteries!.Length; i++)
        {
            MarstekBattery? battery = _batteries![i];
            if (battery == null)
            {
                continue;
            }

            if (!battery.IsDue(sample, nowMilliseconds, isAlone))
            {
                int lag = isAlone ? battery.TakeLag(sample, nowMilliseconds) : 0;
                if (lag > 0)
                {
                    _context.DelaySamples(lag);
                }

                continue;
            }

            OutputData data = _context.Take();
            string address = battery.Place!.Address.ToString();
            string? problem = SteeringText.ProblemOf(data);
            if (problem != null)
            {
                battery.Forget();
                Status!.NoteRefused(address, "UDP", "no answer", problem);
                return true;
            }

            _answer!.Make(data, battery, _batteries);
            battery.NoteAnswer(data.SampleMilliseconds, nowMilliseconds);
            _socket!.SendTo(_answer.Bytes, _answer.Start, _answer.Count, SocketFlags.None, battery.Place);
            Status!.NoteServed(address, "UDP", "powers and batteries");
            return true;
        }

        return false;
    }

    /// <summary>Forgets batteries that are gone, so that they are not counted any more. <returns>How many are left.</returns></summary>
    private int Retire(long nowMilliseconds)
    {
        int left = 0;
        for (int i = 0; i < _batteries!.Length; i++)
        {
            MarstekBattery? battery = _batteries![i];
            if (battery != null && battery.IsGone(nowMilliseconds))
            {
                _batteries[i] = null;
            }
            else if (battery != null)
            {
                left++;
            }
        }

        return left;
    }
}
