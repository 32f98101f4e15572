using System.Net.Sockets;
using System.Net;
using System.Threading;
using System;
using MepModule.App.Integrations.Tls;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// Makes a connection: name, connect, handshake. All three wait on nanoFramework, so a thread does them that ends with the attempt; there is
/// never more than one.
/// </summary>
internal sealed class Dialer
{
    // Of a socket that says it is ready: no more than a guard.
    private const int SocketMilliseconds = 5000;

    // SocketError.ConnectionRefused, and what .NET says on Linux.
    private const int Refused = 10061;
    private const int LinuxRefused = 111;

    private readonly MqttOptions _options;
    private readonly ITlsClient _tls;
    private readonly object _lock = new object();
    private Socket? _socket;
    private IConnection? _connection;
    private MqttProblem _problem;
    private int _attempt;
    private bool _isRunning;
    private bool _isAbandoned;

    public Dialer(MqttOptions options, ITlsClient tls)
    {
        _options = options;
        _tls = tls;
    }

    /// <summary>Whether an attempt goes on, or one that was abandoned has not ended yet.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _isRunning;
            }
        }
    }

    /// <summary>Begins an attempt.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _isRunning = true;
            _isAbandoned = false;
        }

        new Thread(Run).Start();
    }

    /// <summary>What an attempt that ended came to.</summary>
    /// <returns>The connection, which belongs to the caller now, or null.</returns>
    public IConnection? Take(out MqttProblem problem)
    {
        lock (_lock)
        {
            problem = _problem;
            IConnection? connection = _connection;
            _connection = null;
            return connection;
        }
    }

    /// <summary>Ends an attempt that goes on, as far as it can be ended: a search for a name goes on to its own end.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            _socket?.Close();
            _connection?.Close();
            _connection = null;
        }
    }

    private void Run()
    {
        IConnection? connection = null;
        MqttProblem problem = MqttProblem.NameUnknown;
        try
        {
            IPAddress? address = Resolve(_options.Host, _attempt);
            if (address != null)
            {
                _attempt++;
                problem = MqttProblem.Unreachable;
                Socket? socket = Connect(new IPEndPoint(address, _options.Port));
                if (socket != null)
                {
                    problem = MqttProblem.NoTls;
                    connection = Protect(socket, out problem);
                }
            }
        }
        catch (SocketException e)
        {
            if (problem == MqttProblem.Unreachable && (e.ErrorCode == Refused || e.ErrorCode == LinuxRefused))
            {
                problem = MqttProblem.PortClosed;
            }
        }
        catch (Exception)
        {
            // The step that failed says what is wrong.
        }

        lock (_lock)
        {
            if (connection == null || _isAbandoned)
            {
                _socket?.Close();
                connection?.Close();
                connection = null;
            }

            _socket = null;
            _connection = connection;
            _problem = problem;
            _isRunning = false;
        }
    }

    // Of several addresses each gets its turn.
    private static IPAddress? Resolve(string host, int attempt)
    {
        if (IsAddress(host))
        {
            return IPAddress.Parse(host);
        }

        IPAddress[] addresses = Dns.GetHostEntry(host).AddressList;
        int usable = 0;
        foreach (IPAddress address in addresses)
        {
            usable += address.AddressFamily == AddressFamily.InterNetwork ? 1 : 0;
        }

        int left = usable == 0 ? 0 : attempt % usable;
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork && left-- == 0)
            {
                return address;
            }
        }

        return null;
    }

    private static bool IsAddress(string host)
    {
        foreach (char character in host)
        {
            if (character != '.' && (character < '0' || character > '9'))
            {
                return false;
            }
        }

        return host.Length > 0;
    }

    private Socket? Connect(IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_lock)
        {
            if (_isAbandoned)
            {
                socket.Close();
                return null;
            }

            _socket = socket;
        }

        socket.SendTimeout = SocketMilliseconds;
        socket.ReceiveTimeout = SocketMilliseconds;
        socket.Connect(to);

        // A packet goes out in pieces, and the peer need not say that it has one before the next is sent.
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
        return socket;
    }

    private IConnection? Protect(Socket socket, out MqttProblem problem)
    {
        problem = MqttProblem.None;
        if (!_options.IsTls)
        {
            return new PlainConnection(socket);
        }

        TlsFault fault = _tls.Open(socket, _options.Host, _options.Authority == null ? "" : _options.Authority.Pem(), out IConnection? connection);
        problem = fault switch
        {
            TlsFault.None => MqttProblem.None,
            TlsFault.Untrusted => MqttProblem.CertificateUntrusted,
            TlsFault.OtherName => MqttProblem.CertificateOtherName,
            TlsFault.Expired => MqttProblem.CertificateExpired,
            TlsFault.Refused => MqttProblem.CertificateRefused,
            TlsFault.BadAuthority => MqttProblem.BadAuthority,
            _ => MqttProblem.NoTls,
        };
        return connection;
    }
}
