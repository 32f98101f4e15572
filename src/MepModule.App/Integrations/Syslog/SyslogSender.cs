using System;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Platform;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Syslog;

/// <summary>
/// Carries one message at a time to the log server: over UDP as a packet, over TCP with its length before it (octet counting, RFC 6587). A message that a broken connection
/// cut off is sent again whole over the next.
/// </summary>
internal sealed class SyslogSender : IByteSink
{
    private const int DialMilliseconds = 20000;
    private const int StuckMilliseconds = 60000;
    private const int IdleMilliseconds = 500;
    private const int BusyMilliseconds = 20;

    // A name can get another address, and packets never tell.
    private const int RenewMilliseconds = 600000;

    private const int BufferBytes = 800;

    // Three digits and a blank before a message.
    private const int FrameBytes = 4;

    private readonly SyslogSettings _settings;
    private readonly Dialer _dialer;
    private readonly Pauses _pauses;
    private readonly byte[] _piece = new byte[64];
    private IConnection? _connection;

    // The message that is on its way, from _start to _end; null when there is none.
    private byte[]? _buffer;
    private bool _isDialling;
    private long _deadline;
    private long _movedAt;
    private int _start;
    private int _end;
    private int _sent;

    public SyslogSender(OutputContext context, SyslogSettings settings)
    {
        _settings = settings;
        _dialer = new Dialer(context.Tls);
        _pauses = new Pauses(context.Random);
    }

    /// <summary>Whether it can take a message.</summary>
    public bool IsIdle => _buffer == null;

    /// <summary>Whether there is a connection, or for packets an address.</summary>
    public bool IsConnected => _connection != null;

    /// <summary>What keeps messages from the server, as a sentence; null when nothing is known to.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes a message. One that is too long is cut between two characters.</summary>
    public void Offer(SyslogWriter writer)
    {
        var buffer = new byte[BufferBytes];
        _buffer = buffer;
        _end = FrameBytes;
        var text = new BufferedText(this, _piece);
        writer.Write(text);
        text.Flush();
        CutAtCharacter(buffer);
        _start = FrameBytes;
        _sent = 0;
        if (_settings.IsStream)
        {
            buffer[--_start] = (byte)' ';
            for (int length = _end - FrameBytes; length > 0; length /= 10)
            {
                buffer[--_start] = (byte)('0' + (length % 10));
            }
        }
    }

    /// <summary>Does what is due, without waiting.</summary>
    /// <returns>Milliseconds until the next turn is due.</returns>
    public int Turn(long now)
    {
        try
        {
            return _connection == null ? Connect(now) : Carry(now);
        }
        catch (Exception)
        {
            // A socket says so when the peer ended the stream or sent a packet back.
            return Lose(now, SyslogProblem.Broken);
        }
    }

    /// <summary>Lets go of the connection.</summary>
    public void Close()
    {
        _dialer.Abandon();
        _isDialling = false;
        _connection?.Close();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count)
    {
        int room = BufferBytes - _end;
        count = count < room ? count : room;
        Array.Copy(buffer, offset, _buffer!, _end, count);
        _end += count;
    }

    private int Connect(long now)
    {
        if (_isDialling && _dialer.IsRunning)
        {
            if (now < _deadline)
            {
                return BusyMilliseconds;
            }

            _dialer.Abandon();
            return Lose(now, SyslogProblem.NoAnswer);
        }

        if (!_isDialling)
        {
            if (now < _deadline || _dialer.IsRunning)
            {
                return IdleMilliseconds;
            }

            _isDialling = true;
            _deadline = now + DialMilliseconds;
            _dialer.Start(_settings.Host, _settings.Port, _settings.IsStream ? DialWay.Stream : DialWay.Datagrams, null);
            return BusyMilliseconds;
        }

        _isDialling = false;
        DialProblem problem;
        _connection = _dialer.Take(out problem);
        if (_connection == null)
        {
            return Lose(now, SyslogProblem.Of(problem));
        }

        Problem = null;
        _sent = 0;
        _movedAt = now;
        _deadline = now + RenewMilliseconds;
        return 0;
    }

    private int Carry(long now)
    {
        // A log server says nothing; what can be read is the end of the stream.
        if (_settings.IsStream && _connection!.Receive(_piece, 0, _piece.Length) < 0)
        {
            return Lose(now, SyslogProblem.Broken);
        }

        if (_buffer == null)
        {
            _movedAt = now;
            if (!_settings.IsStream && now >= _deadline)
            {
                Close();
                _deadline = now;
            }

            return IdleMilliseconds;
        }

        // A packet goes as a whole, a stream in pieces.
        int left = _end - _start - _sent;
        int taken = _connection!.Send(_buffer, _start + _sent, _settings.IsStream && left > SocketOutput.MostBytes ? SocketOutput.MostBytes : left);
        if (taken == 0)
        {
            return now - _movedAt > StuckMilliseconds ? Lose(now, SyslogProblem.TakesNothing) : BusyMilliseconds;
        }

        _movedAt = now;
        _sent += taken;
        if (_sent == _end - _start)
        {
            _buffer = null;
            _pauses.Reset();
        }

        return 0;
    }

    private int Lose(long now, string problem)
    {
        Close();
        Problem = problem;
        _sent = 0;
        _deadline = now + _pauses.Next();
        return IdleMilliseconds;
    }

    private void CutAtCharacter(byte[] buffer)
    {
        if (_end < BufferBytes)
        {
            return;
        }

        while ((buffer[_end - 1] & 0xC0) == 0x80)
        {
            _end--;
        }

        if (buffer[_end - 1] >= 0xC0)
        {
            _end--;
        }
    }
}
