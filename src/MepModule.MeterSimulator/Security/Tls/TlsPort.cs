using System;
using System.IO;
using MepModule.MeterSimulator.Tables;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;

namespace MepModule.MeterSimulator.Security.Tls;

/// <summary>
/// The TLS mode of a port (fact sheet 1.9): 0x58 begins a handshake, 0x59 goes on with it, 0x80 carries a request, 0x57 ends the session. What it answers without a session and to
/// what its TLS refuses is an assumption that <see cref="MeterOptions.TlsRefusal"/> varies.
/// </summary>
internal sealed class TlsPort(MeterOptions options)
{
    public const byte Terminate = 0x57;
    public const byte FirstFlight = 0x58;
    public const byte NextFlight = 0x59;
    public const byte Application = 0x80;

    private const int MaximumText = 446;

    private readonly SecureRandom _random = Seeded(options.Seed);
    private readonly byte[] _text = new byte[MaximumText];
    private WarningProtocol? _protocol;
    private PskServer? _server;

    /// <summary>Whether a session is open, during which the port refuses every digest.</summary>
    public bool IsOpen => _server is { IsComplete: true, Alert: null } && _protocol is { IsClosed: false };

    /// <summary>Sessions that were opened.</summary>
    public int Sessions { get; private set; }

    /// <summary>A warning stands behind the next answer, which counts as a record.</summary>
    public bool WarnsOnce { get; set; }

    /// <summary>Serves a request inside a session: the request, the key level, the room for the answer; gives its length.</summary>
    public delegate int RequestServer(ReadOnlySpan<byte> request, Access level, Span<byte> answer);

    /// <summary>Whether a message is one of this mode.</summary>
    public static bool Knows(byte code) => code is Terminate or FirstFlight or NextFlight or Application;

    /// <summary>Serves a message.</summary>
    /// <param name="message">Code and records.</param>
    /// <param name="serve">Serves the request of a session.</param>
    /// <param name="response">Receives code and records.</param>
    /// <returns>Length of the response; 0 for silence.</returns>
    public int Serve(ReadOnlySpan<byte> message, RequestServer serve, Span<byte> response)
    {
        byte code = message[0];
        if (code == Terminate)
        {
            Forget();
            return Bare(ResponseCode.Ok, response);
        }
        if (code == FirstFlight)
        {
            Forget();
            _server = new PskServer(_random, options);
            _protocol = new WarningProtocol();
            _protocol.Accept(_server);
        }
        else if (_protocol is null || _server is null || IsOpen != (code == Application))
            return Bare(ResponseCode.InvalidServiceState, response);

        bool wasOpen = IsOpen;
        if (!wasOpen && options.RefusesSplitHandshakes && !HasWholeMessages(message[1..]))
        {
            Forget();
            return 0;
        }
        try
        {
            _protocol.OfferInput(message[1..].ToArray());
        }
        catch (IOException)
        {
            // The alert is in the output; a message that is too short for what it says brings none.
            return Refuse(_server.Alert ?? AlertDescription.decode_error, response);
        }
        if (_server.Alert is { } alert)
            return Refuse(alert, response);
        if (wasOpen && !Answer(serve))
            return Refuse(AlertDescription.internal_error, response);
        if (wasOpen && WarnsOnce)
            _protocol.Warn();
        WarnsOnce &= !wasOpen;
        if (!wasOpen && IsOpen)
            Sessions++;
        return WithOutput(ResponseCode.Ok, response);
    }

    /// <summary>Ends the session without a word, as a loss of power does.</summary>
    public void Forget()
    {
        _protocol = null;
        _server = null;
    }

    private static SecureRandom Seeded(int seed)
    {
        SecureRandom random = SecureRandom.GetInstance("SHA256PRNG", autoSeed: false);
        random.SetSeed(seed);
        return random;
    }

    private bool Answer(RequestServer serve)
    {
        int count = _protocol!.GetAvailableInputBytes();
        if (count == 0)
            return true;
        byte[] request = new byte[count];
        _protocol.ReadInput(request, 0, count);
        int length = serve(request, _server!.Level, _text);
        _protocol.WriteApplicationData(_text, 0, length);
        return true;
    }

    private int Refuse(short alert, Span<byte> response)
    {
        bool isKey = alert is AlertDescription.unknown_psk_identity or AlertDescription.bad_record_mac && !_server!.IsComplete;
        int length = options.TlsRefusal switch
        {
            TlsRefusal.Alert => WithOutput(ResponseCode.Unrecognized, response),
            TlsRefusal.Code => Bare(isKey ? ResponseCode.NoPermission : ResponseCode.Unrecognized, response),
            _ => 0,
        };
        Forget();
        return length;
    }

    private int WithOutput(ResponseCode code, Span<byte> response)
    {
        int count = _protocol!.GetAvailableOutputBytes();
        byte[] output = new byte[count];
        _protocol.ReadOutput(output, 0, count);
        response[0] = (byte)code;
        output.CopyTo(response[1..]);
        return 1 + count;
    }

    private static int Bare(ResponseCode code, Span<byte> response)
    {
        response[0] = (byte)code;
        return 1;
    }

    // One message in each record of the plain handshake: mbed TLS knows nothing else.
    private static bool HasWholeMessages(ReadOnlySpan<byte> records)
    {
        while (records.Length >= 5 && records[0] == ContentType.handshake)
        {
            int length = records[3] << 8 | records[4];
            if (length < 4 || length > records.Length - 5 || (records[6] << 16 | records[7] << 8 | records[8]) != length - 4)
                return false;
            records = records[(5 + length)..];
        }
        return true;
    }

    private sealed class WarningProtocol : TlsServerProtocol
    {
        public void Warn() => RaiseAlertWarning(AlertDescription.no_renegotiation, "");
    }
}
