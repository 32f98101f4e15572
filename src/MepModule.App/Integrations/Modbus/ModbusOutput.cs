using System.IO;
using System.Net;
using System.Net.Sockets;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Modbus;

/// <summary>
/// Answers Modbus TCP as a SunSpec meter, for inverters and programs that read one: whatever unit they ask, holding registers from 40000 on. When there is no reading to steer by, the registers
/// are there and say that they hold nothing.
/// </summary>
public sealed class ModbusOutput : SocketOutput
{
    private const int PortTag = FirstOwnTag;
    private const int ModelTag = FirstOwnTag + 1;
    private const int PagePort = 80;
    private const string Models = "213|203";

    private const int FewMasters = 1;
    private const int ManyMasters = 3;
    private const int SilentMilliseconds = 10000;

    // A master that reads one block after the other does so at once.
    private const int BusyMilliseconds = 100;
    private const int SoonMilliseconds = 5;
    private const int IdleMilliseconds = 50;

    private readonly int _standardPort;
    private readonly int _otherPort;
    private OutputContext? _context;
    private SettingsSection? _settings;
    private RegisterMap? _map;
    private ModbusMaster?[]? _masters;
    private Socket? _listener;
    private string? _problem;
    private long _sample;
    private bool _isFresh;

    /// <summary>An output that is off.</summary>
    public ModbusOutput()
        : this(502, 1502)
    {
    }

    /// <summary>One with other standard ports, for tests.</summary>
    /// <param name="standardPort">Where it listens unless somebody chose a port.</param>
    /// <param name="otherPort">Where it listens on a PC when it may not listen there.</param>
    internal ModbusOutput(int standardPort, int otherPort)
    {
        _standardPort = standardPort;
        _otherPort = otherPort;
    }

    /// <inheritdoc/>
    public override int HeapBytes => 2200;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => 1 + FewMasters;

    /// <inheritdoc/>
    public override string Name => "modbus";

    /// <inheritdoc/>
    public override bool Steers => true;

    /// <inheritdoc/>
    public override string? Problem(SettingsSection settings) =>
        settings.Number(PortTag, _standardPort) == PagePort ? "`modbus.port` must be another one than 80, where the page is." : null;

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds)
    {
        if (_listener == null)
        {
            Listen();
        }

        Accept(nowMilliseconds);
        bool isBusy = false;
        bool isSoon = false;
        for (int i = 0; i < _masters!.Length; i++)
        {
            ModbusMaster? master = _masters[i];
            if (master == null)
            {
                continue;
            }

            bool isMore;
            if (!master.Turn(nowMilliseconds, out isMore))
            {
                master.Close();
                _masters[i] = null;
                continue;
            }

            if (master.HasRequest)
            {
                Answer(master, nowMilliseconds);
                isMore = true;
            }

            isBusy |= isMore;
            isSoon |= nowMilliseconds - master.HeardAt < BusyMilliseconds;
        }

        return isBusy ? 0 : isSoon ? SoonMilliseconds : IdleMilliseconds;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _listener?.Close();
        _listener = null;
        for (int i = 0; _masters != null && i < _masters.Length; i++)
        {
            _masters[i]?.Close();
            _masters[i] = null;
        }
    }

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields)
    {
        fields.Number(PortTag, "port", _standardPort, 1, 65535);
        fields.Choice(ModelTag, "model", Models);
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _settings = settings;
        _map = new RegisterMap(settings.Number(ModelTag, 0) == 0 ? RegisterMap.Float : RegisterMap.Whole, context.Module);
        OutputData data = context.Take();
        _map.Fill(data);
        _problem = SteeringText.ProblemOf(data);
        _sample = data.SampleMilliseconds;
        _isFresh = data.IsSteerable;
        _masters = new ModbusMaster?[context.Board.HasManySockets ? ManyMasters : FewMasters];
    }

    // On a PC a port below 1024 takes a right that few programs have. Where somebody chose the port, they are told; where nobody did, another one does.
    private void Listen()
    {
        int port = _settings!.Number(PortTag, _standardPort);
        _listener = Open(port);
        if (_listener == null && _context!.Board.HasManySockets && port == _standardPort)
        {
            _listener = Open(_otherPort);
            if (_listener != null)
            {
                Status!.NoteWaiting("Port " + port.ToString() + " cannot be opened on this PC, so it answers at port " + _otherPort.ToString() + ".");
                return;
            }
        }

        if (_listener == null)
        {
            throw new IOException(SteeringText.PortProblem(port, true));
        }
    }

    private Socket? Open(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(_context!.Board.IsShared ? IPAddress.Any : IPAddress.Loopback, port));
            listener.Listen(1);
            return listener;
        }
        catch (SocketException)
        {
            listener.Close();
            return null;
        }
    }

    private void Accept(long nowMilliseconds)
    {
        if (!_listener!.Poll(0, SelectMode.SelectRead))
        {
            return;
        }

        Socket socket = _listener.Accept();
        string address = ((IPEndPoint)socket.RemoteEndPoint!).Address.ToString();
        bool isAllowed = AllowList.Has(_settings!, address);
        int place = isAllowed ? Place(nowMilliseconds) : -1;
        if (place >= 0)
        {
            _masters![place]?.Close();
            _masters[place] = new ModbusMaster(socket, address, nowMilliseconds);
            return;
        }

        socket.Close();
        Status!.NoteRefused(address, "TCP", isAllowed ? "closed: all places are taken" : "closed: this address is not allowed", null);
    }

    /// <summary>A free place, or else that of the master that was silent for longest: one that was switched off ends no connection. -1 when all are in use.</summary>
    private int Place(long nowMilliseconds)
    {
        int place = 0;
        for (int i = 0; i < _masters!.Length; i++)
        {
            if (_masters[i] == null)
            {
                return i;
            }

            place = _masters[i]!.HeardAt < _masters[place]!.HeardAt ? i : place;
        }

        return nowMilliseconds - _masters[place]!.HeardAt >= SilentMilliseconds ? place : -1;
    }

    private void Answer(ModbusMaster master, long nowMilliseconds)
    {
        string? problem = Refresh(nowMilliseconds);
        string question = master.First.ToString() + " (" + master.Registers.ToString() + ")";
        if (!master.Answer(_map!))
        {
            Status!.NoteRefused(master.Address, question, "exception: not part of this meter", null);
        }
        else if (problem != null)
        {
            Status!.NoteRefused(master.Address, question, "registers without values", problem);
        }
        else
        {
            Status!.NoteServed(master.Address, question, "registers");
        }
    }

    /// <summary>Fills the registers anew when there is a new sample, or the last one has become too old. <returns>Why they hold nothing, as a sentence; null when they do.</returns></summary>
    private string? Refresh(long nowMilliseconds)
    {
        long sample = OutputData.SampleOf(_context!.Meter);
        bool isFresh = sample >= 0 && nowMilliseconds - sample <= _context.Rules.SteerMilliseconds;
        if (sample != _sample || isFresh != _isFresh)
        {
            OutputData data = _context.Take();
            _map!.Fill(data);
            _problem = SteeringText.ProblemOf(data);
            _sample = data.SampleMilliseconds;
            _isFresh = data.IsSteerable;
        }

        return _problem;
    }
}
