using System.Net;
using System.Net.Sockets;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Shelly;

/// <summary>Answers batteries that ask over UDP, each once per sample: until there is a new one it is silent, and when the last one is too old to steer by. Used by the thread of the outputs.</summary>
internal sealed class ShellyUdp
{
    private const int MostPeers = 9;
    private const int LongestRequest = 512;
    private const int IdleMilliseconds = 20;

    // A port that another program has is tried again by and by.
    private const int PortPauseMilliseconds = 60000;

    private readonly OutputContext _context;
    private readonly OutputStatus _status;
    private readonly SettingsSection _settings;
    private readonly string _id;
    private readonly int[] _ports;
    private readonly Socket?[] _sockets;
    private readonly SampleGate _gate = new SampleGate(2 * MostPeers);

    // A request comes into the room of the answer: it is taken apart before that is written.
    private readonly UdpAnswer _answer = new UdpAnswer();
    private long _nextOpening;

    /// <param name="context">Where values come from.</param>
    /// <param name="status">Told whom it serves.</param>
    /// <param name="settings">Whom it may serve.</param>
    /// <param name="ports">The ports.</param>
    public ShellyUdp(OutputContext context, OutputStatus status, SettingsSection settings, int[] ports)
    {
        _context = context;
        _status = status;
        _settings = settings;
        _id = ShellyIdentity.IdOf(context.Module);
        _ports = ports;
        _sockets = new Socket?[ports.Length];
    }

    /// <summary>Takes a packet of each port, without waiting. <returns>Milliseconds until the next turn.</returns></summary>
    public int Turn(long nowMilliseconds)
    {
        if (nowMilliseconds >= _nextOpening)
        {
            _nextOpening = nowMilliseconds + PortPauseMilliseconds;
            Open();
        }

        bool isBusy = false;
        foreach (Socket? socket in _sockets)
        {
            if (socket != null && socket.Poll(0, SelectMode.SelectRead))
            {
                isBusy = true;
                Serve(socket);
            }
        }

        return isBusy ? 0 : IdleMilliseconds;
    }

    /// <summary>Closes the ports.</summary>
    public void Close()
    {
        for (int i = 0; i < _sockets.Length; i++)
        {
            _sockets[i]?.Close();
            _sockets[i] = null;
        }

        _nextOpening = 0;
    }

    private void Open()
    {
        for (int i = 0; i < _sockets.Length; i++)
        {
            if (_sockets[i] != null)
            {
                continue;
            }

            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(_context.Board.IsShared ? IPAddress.Any : IPAddress.Loopback, _ports[i]));
                _sockets[i] = socket;
            }
            catch (SocketException)
            {
                socket.Close();
                _status.NoteWaiting(SteeringText.PortProblem(_ports[i], false));
            }
        }
    }

    private void Serve(Socket socket)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        int length;
        try
        {
            length = socket.ReceiveFrom(_answer.Bytes, 0, LongestRequest, SocketFlags.None, ref from);
        }
        catch (SocketException)
        {
            // An earlier answer found nobody, or the packet was too long.
            return;
        }

        string address = ((IPEndPoint)from).Address.ToString();
        var frame = new RpcFrame(_answer.Bytes, length);
        int method = frame.IsWhole ? ShellyMethod.Of(frame.Method, true) : ShellyMethod.Unknown;

        // The device stays silent without a number, too.
        if (method == ShellyMethod.Unknown || (ShellyMethod.TellsValues(method) && frame.Component != 0 && method != ShellyMethod.Status))
        {
            return;
        }

        if (!AllowList.Has(_settings, address))
        {
            _status.NoteRefused(address, frame.Method, "refused: this address is not allowed", null);
            return;
        }

        Answer(socket, from, address, frame, method);
    }

    private void Answer(Socket socket, EndPoint from, string address, RpcFrame frame, int method)
    {
        OutputWriter? result = ShellyCalls.Constant(method, _context.Module, false);
        if (result == null)
        {
            OutputData data = _context.Take();
            string? problem = SteeringText.ProblemOf(data);
            if (problem != null)
            {
                _status.NoteRefused(address, frame.Method, "silence: no values", problem);
                return;
            }

            // A peer may want powers and energies of one sample.
            if (!_gate.Take((FreshSamples.NumberOf(address) * 2) + (method == ShellyMethod.EnergyStatus ? 1 : 0), data.SampleMilliseconds))
            {
                return;
            }

            result = new EnergyMeterWriter(data, method);
        }

        _answer.Take(ShellyText.Framed(frame, _id, result, false));
        if (_answer.Length > 0)
        {
            socket.SendTo(_answer.Bytes, 0, _answer.Length, SocketFlags.None, from);
            _status.NoteServed(address, frame.Method, "answered by UDP");
        }
    }
}
