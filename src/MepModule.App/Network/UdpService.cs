using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using MepModule.App.Diagnostics;

namespace MepModule.App.Network;

/// <summary>
/// A thread that answers packets on one UDP port. It never ends on an error: the socket is opened anew after a pause, and the
/// supervisor watches its heartbeat.
/// </summary>
public abstract class UdpService
{
    /// <summary>Longest packet that a service takes in when it does not say otherwise; longer ones are cut, which the responders refuse.</summary>
    protected const int PacketCapacity = 600;

    /// <summary>How long a service waits for a packet when it does not say otherwise, before it looks around, in milliseconds.</summary>
    protected const int WaitMilliseconds = 500;

    private const int RetryMilliseconds = 2000;
    private const int StuckMilliseconds = 60000;

    private readonly string _stumbled;
    private readonly int _port;
    private readonly EventLog _log;
    private readonly Heartbeat _heartbeat;
    private readonly byte[] _packet;
    private readonly ManualResetEvent _stop = new ManualResetEvent(false);
    private Thread? _thread;
    private bool _failed;

    /// <summary>Prepares the service; it does not listen yet.</summary>
    protected UdpService(string name, int port, int packetCapacity, EventLog log, Supervisor supervisor)
    {
        _packet = new byte[packetCapacity];
        _stumbled = name + " stumbled and goes on";
        _port = port;
        _log = log;
        _heartbeat = supervisor.Watch(name, StuckMilliseconds);
    }

    /// <summary>Starts to answer.</summary>
    public void Start()
    {
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>Stops and waits for the thread.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread?.Join();
    }

    /// <summary>Prepares a socket that was just bound.</summary>
    protected virtual void Prepare(Socket socket)
    {
    }

    /// <summary>How long to wait for a packet before <see cref="GoesOn"/> is called again, at most half a second.</summary>
    protected virtual int Pause() => WaitMilliseconds;

    /// <summary>Called about twice a second, between packets. <returns>False when the socket is to be opened anew at once.</returns></summary>
    protected virtual bool GoesOn(Socket socket)
    {
        return true;
    }

    /// <summary>Called when the service ends, while its socket is still open.</summary>
    protected virtual void Leave(Socket socket)
    {
    }

    /// <summary>Answers a packet, or does nothing when there is nothing to answer.</summary>
    protected abstract void Answer(Socket socket, byte[] packet, int length, IPEndPoint from);

    private void Run()
    {
        int pause;
        do
        {
            pause = 0;
            _heartbeat.Beat();
            Socket? socket = null;
            try
            {
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(new IPEndPoint(IPAddress.Any, _port));
                Prepare(socket);
                _failed = false;
                Serve(socket);
            }
            catch (Exception problem)
            {
                pause = RetryMilliseconds;

                // One line for a failure that lasts, not one every two seconds.
                if (!_failed)
                {
                    _failed = true;
                    _log.Failure("network", _stumbled, problem);
                }
            }

            socket?.Close();
        }
        while (!_stop.WaitOne(pause, false));

        _heartbeat.Rest();
    }

    private void Serve(Socket socket)
    {
        while (!_stop.WaitOne(0, false))
        {
            _heartbeat.Beat();
            if (!GoesOn(socket))
            {
                return;
            }

            if (socket.Poll(Pause() * 1000, SelectMode.SelectRead))
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                int length = socket.ReceiveFrom(_packet, 0, _packet.Length, SocketFlags.None, ref from);
                if (length > 0)
                {
                    Answer(socket, _packet, length, (IPEndPoint)from);
                }
            }
        }

        Leave(socket);
    }
}
