using System.Net.Sockets;
using System.Net;
using System.Threading;
using System;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Dialling;

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

    private readonly ITlsClient _tls;
    private string _host = "";
    private int _port;
    private DialWay _way;
    private IAuthoritySource? _authority;
    private Socket? _socket;
    private IConnection? _connection;
    private DialProblem _problem;
    private int _attempt;
    private bool _isRunning;
    private bool _isAbandoned;

    /// <param name="tls">Protects connections where that is asked for.</param>
    public Dialer(ITlsClient tls)
    {
        _tls = tls;
    }

    /// <summary>Whether an attempt goes on, or one that was abandoned has not ended yet.</summary>
    public bool IsRunning
    {
        get
        {
            lock (this)
            {
                return _isRunning;
            }
        }
    }

    /// <summary>Begins an attempt.</summary>
    /// <param name="host">Name or IPv4 address.</param>
    /// <param name="port">Port.</param>
    /// <param name="way">What kind of connection.</param>
    /// <param name="authority">The authority that signed the peer's certificate; null for those that the place to run trusts. It is asked then, so that a certificate need not stay in memory.</param>
    public void Start(string host, int port, DialWay way, IAuthoritySource? authority)
    {
        lock (this)
        {
            _host = host;
            _port = port;
            _way = way;
            _authority = authority;
            _isRunning = true;
            _isAbandoned = false;
        }

        new Thread(Run).Start();
    }

    /// <summary>What an attempt that ended came to.</summary>
    /// <returns>The connection, which belongs to the caller now, or null.</returns>
    public IConnection? Take(out DialProblem problem)
    {
        lock (this)
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
        lock (this)
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
        DialProblem problem = DialProblem.NameUnknown;
        try
        {
            IPAddress? address = Resolve(_host, _attempt);
            if (address != null)
            {
                _attempt++;
                problem = DialProblem.Unreachable;
                Socket? socket = Connect(new IPEndPoint(address, _port));
                if (socket != null)
                {
                    problem = DialProblem.NoTls;
                    connection = Protect(socket, out problem);
                }
            }
        }
        catch (SocketException e)
        {
            if (problem == DialProblem.Unreachable && (e.ErrorCode == Refused || e.ErrorCode == LinuxRefused))
            {
                problem = DialProblem.PortClosed;
            }
        }
        catch (Exception)
        {
            // The step that failed says what is wrong.
        }

        lock (this)
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
        bool isStream = _way != DialWay.Datagrams;
        var socket = new Socket(AddressFamily.InterNetwork, isStream ? SocketType.Stream : SocketType.Dgram, isStream ? ProtocolType.Tcp : ProtocolType.Udp);
        lock (this)
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

        if (isStream)
        {
            // A packet goes out in pieces, and the peer need not say that it has one before the next is sent.
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
        }

        return socket;
    }

    private IConnection? Protect(Socket socket, out DialProblem problem)
    {
        problem = DialProblem.None;
        if (_way != DialWay.Tls)
        {
            return new PlainConnection(socket);
        }

        TlsFault fault = _tls.Open(socket, _host, _authority == null ? "" : _authority.Pem(), out IConnection? connection);
        problem = fault switch
        {
            TlsFault.None => DialProblem.None,
            TlsFault.Untrusted => DialProblem.CertificateUntrusted,
            TlsFault.OtherName => DialProblem.CertificateOtherName,
            TlsFault.Expired => DialProblem.CertificateExpired,
            TlsFault.Refused => DialProblem.CertificateRefused,
            TlsFault.BadAuthority => DialProblem.BadAuthority,
            _ => DialProblem.NoTls,
        };
        return connection;
    }
}
