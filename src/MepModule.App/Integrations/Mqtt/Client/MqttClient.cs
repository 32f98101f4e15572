using System;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// A client of MQTT 3.1.1: publishes with QoS 0 and 1, subscribes with QoS 0, leaves a last will, and connects anew by itself. It knows nothing of
/// what it carries. <see cref="Turn"/> never waits; a connection is made by a thread that ends with it. The statements of the standard
/// that bind it stand with their tests in <c>docs/mqtt-conformance.md</c>.
/// </summary>
public sealed class MqttClient
{
    private const int DialMilliseconds = 20000;
    private const int GreetMilliseconds = 10000;

    // A connection that held so long was a good one.
    private const int GoodMilliseconds = 60000;

    // Most bytes each way in one turn.
    private const int MostBytes = 256;

    // How soon a turn is due when nothing moves: while something is awaited, and while nothing is. A new reading makes one due at once.
    private const int IdleMilliseconds = 20;
    private const int RestMilliseconds = 100;

    private readonly MqttOptions _options;
    private readonly IMqttOwner _owner;
    private readonly IClock _clock;
    private readonly Dialer _dialer;
    private readonly Pauses _pauses;
    private readonly MqttArrival _arrival;
    private readonly PacketReader _reader;
    private readonly PacketSender _sender = new PacketSender();

    private IConnection? _connection;
    private long _deadline;
    private long _takenAt;
    private long _arrivedAt;
    private long _sentAt;
    private long _movedAt;
    private long _pingedAt;
    private long _subscribedAt;
    private MqttMessage? _message;
    private long _acknowledgedBy;
    private int _publishId;
    private int _subscribeId;
    private int _lastId;
    private bool _isPingDue;

    /// <summary>A client that connects in its first turn.</summary>
    /// <param name="options">Which broker, and as whom; not changed afterwards.</param>
    /// <param name="owner">Gives and takes messages.</param>
    /// <param name="clock">Tells whether certificates can be verified yet.</param>
    /// <param name="random">For the pauses.</param>
    /// <param name="tls">Protects connections when the options say so.</param>
    public MqttClient(MqttOptions options, IMqttOwner owner, IClock clock, IRandom random, ITlsClient tls)
    {
        _options = options;
        _owner = owner;
        _clock = clock;
        _dialer = new Dialer(tls);
        _pauses = new Pauses(random);
        _arrival = new MqttArrival(options.LongestArrival);
        _reader = new PacketReader(_arrival);
    }

    /// <summary>Where the client is.</summary>
    public MqttState State { get; private set; }

    /// <summary>What ended or prevented the last connection, or what is wrong with this one.</summary>
    public MqttProblem Problem { get; private set; }

    /// <summary>Messages that came and were too long to be taken.</summary>
    public int TooLongCount { get; private set; }

    /// <summary>Does what can be done without waiting.</summary>
    /// <param name="now">Monotonic time in milliseconds.</param>
    /// <returns>After how many milliseconds the next turn is due; 0 when there is more to do at once.</returns>
    public int Turn(long now)
    {
        try
        {
            switch (State)
            {
                case MqttState.Waiting:
                    return Wait(now);
                case MqttState.Dialling:
                    return Dial(now);
                case MqttState.Closed:
                    return IdleMilliseconds;
                default:
                    return Exchange(now);
            }
        }
        catch (Exception)
        {
            // A socket that broke, or a payload that changed while it was sent.
            Lose(now, State == MqttState.Greeting ? MqttProblem.HungUp : MqttProblem.Broken);
            return IdleMilliseconds;
        }
    }

    /// <summary>Ends the connection. The client stays closed.</summary>
    /// <param name="saysGoodbye">Whether the broker is told, so that it forgets the last will; only where nothing is under way.</param>
    public void Close(bool saysGoodbye)
    {
        if (saysGoodbye && State == MqttState.Connected && _sender.IsIdle)
        {
            try
            {
                _sender.Begin(PacketType.Disconnect, null, 0, null);
                _sender.Send(_connection!);
            }
            catch (Exception)
            {
                // The peer went first.
            }
        }

        _dialer.Abandon();
        Drop();
        State = MqttState.Closed;
    }

    private int HalfKeepAlive => _options.KeepAliveSeconds * 500;

    private int Wait(long now)
    {
        if (now < _deadline || _dialer.IsRunning)
        {
            return IdleMilliseconds;
        }

        if (_options.IsTls && !_clock.IsSet)
        {
            Problem = MqttProblem.ClockNotSet;
            return IdleMilliseconds;
        }

        State = MqttState.Dialling;
        _deadline = now + DialMilliseconds;
        _dialer.Start(_options.Host, _options.Port, _options.IsTls ? DialWay.Tls : DialWay.Stream, _options.Authority);
        return IdleMilliseconds;
    }

    private int Dial(long now)
    {
        if (_dialer.IsRunning)
        {
            if (now >= _deadline)
            {
                _dialer.Abandon();
                Lose(now, MqttProblem.NoAnswer);
            }

            return IdleMilliseconds;
        }

        _connection = _dialer.Take(out DialProblem problem);
        if (_connection == null)
        {
            Lose(now, MqttProblemText.Of(problem));
            return IdleMilliseconds;
        }

        State = MqttState.Greeting;
        _deadline = now + GreetMilliseconds;
        _arrivedAt = now;
        _movedAt = now;
        _reader.Reset();
        _sender.Begin(PacketType.Connect, null, 0, new ConnectPacket(_options));
        return 0;
    }

    private int Exchange(long now)
    {
        int moved = Receive(now);
        if (_connection != null)
        {
            moved += Transmit(now);
            Judge(now);
        }

        return moved > 0 ? 0 : State == MqttState.Connected && _sender.IsIdle && _message == null && _subscribeId == 0 ? RestMilliseconds : IdleMilliseconds;
    }

    private int Receive(long now)
    {
        int total = 0;
        while (total < MostBytes)
        {
            int taken = _reader.Take(_connection!, MostBytes - total);
            if (taken < 0)
            {
                Lose(now, State == MqttState.Greeting ? MqttProblem.HungUp : MqttProblem.Ended);
                return total;
            }

            total += taken;
            if (taken > 0)
            {
                _arrivedAt = now;
            }

            MqttProblem problem = _reader.IsBroken ? MqttProblem.BadPacket : _reader.IsComplete ? Take(now) : MqttProblem.None;
            if (problem != MqttProblem.None)
            {
                Lose(now, problem);
                return total;
            }

            if (_reader.IsComplete)
            {
                _reader.Reset();
            }

            if (taken == 0)
            {
                return total;
            }
        }

        return total;
    }

    // Takes a packet, and says why it ends the connection if it does. What may not come does (MQTT 3.1.1, 4.8).
    private MqttProblem Take(long now)
    {
        int length = _reader.Length;
        byte[] body = _arrival.Bytes;
        bool isFine;
        switch (_reader.First)
        {
            case PacketType.ConnectAcknowledge when State == MqttState.Greeting && length == 2:
                return Greeted(body[0], body[1], now);
            case PacketType.PublishAcknowledge:
                isFine = length == 2 && _acknowledgedBy != 0 && _publishId == ((body[0] << 8) | body[1]);
                if (isFine)
                {
                    Done();
                }

                break;
            case PacketType.SubscribeAcknowledge:
                isFine = Subscribed(body, length);
                break;
            case PacketType.PingResponse:
                isFine = State == MqttState.Connected && length == 0;
                break;
            default:
                isFine = State == MqttState.Connected && (_reader.First & PacketType.Mask) == PacketType.Publish && Arrived(_reader.First & ~PacketType.Mask, length);
                break;
        }

        return isFine ? MqttProblem.None : MqttProblem.BadPacket;
    }

    private MqttProblem Greeted(int flags, int code, long now)
    {
        // There is no session to go on with, because we asked for a clean one.
        if (flags != 0)
        {
            return MqttProblem.BadPacket;
        }

        switch (code)
        {
            case 0:
                break;
            case 1:
                return MqttProblem.WrongVersion;
            case 2:
                return MqttProblem.ClientIdRefused;
            case 3:
                return MqttProblem.BrokerUnavailable;
            case 4:
                return MqttProblem.WrongPassword;
            case 5:
                return MqttProblem.NotAuthorised;
            default:
                return MqttProblem.BadPacket;
        }

        State = MqttState.Connected;
        Problem = MqttProblem.None;
        _takenAt = now;
        _sentAt = now;
        _pingedAt = 0;
        _isPingDue = false;
        _subscribedAt = 0;
        _owner.Connected();
        return MqttProblem.None;
    }

    private bool Subscribed(byte[] body, int length)
    {
        if (_subscribeId == 0 || length != 2 + _options.Subscriptions.Length || _subscribeId != ((body[0] << 8) | body[1]))
        {
            return false;
        }

        for (int i = 2; i < length; i++)
        {
            if (body[i] == 0x80)
            {
                Problem = MqttProblem.SubscriptionRefused;
            }
            else if (body[i] != 0)
            {
                return false;
            }
        }

        _subscribeId = 0;
        return true;
    }

    private bool Arrived(int flags, int length)
    {
        if (_reader.IsTooLong)
        {
            TooLongCount++;
            return flags <= PacketType.Retain;
        }

        if (!_arrival.Read(flags, length))
        {
            return false;
        }

        _owner.Received(_arrival);
        return true;
    }

    private int Transmit(long now)
    {
        if (_sender.IsIdle && !Begin(now))
        {
            return 0;
        }

        int taken = _sender.Send(_connection!);
        if (taken > 0)
        {
            _movedAt = now;
        }

        if (_sender.IsIdle)
        {
            _sentAt = now;
            if (_message != null && _publishId == 0)
            {
                Done();
            }
            else if (_message != null && _acknowledgedBy == 0)
            {
                _acknowledgedBy = now + HalfKeepAlive;
            }
        }

        return taken;
    }

    // Begins the packet that is due, if any is.
    private bool Begin(long now)
    {
        if (State != MqttState.Connected)
        {
            return false;
        }

        if (_subscribedAt == 0 && _options.Subscriptions.Length > 0)
        {
            _subscribedAt = now;
            _subscribeId = NextId();
            _sender.Begin(PacketType.Subscribe, null, _subscribeId, new SubscribePacket(_options.Subscriptions));
        }
        else if (_isPingDue)
        {
            _isPingDue = false;
            _sender.Begin(PacketType.PingRequest, null, 0, null);
        }
        else if (_message == null && (_message = _owner.Next(now)) != null)
        {
            bool isAcknowledged = _message.IsAcknowledged;
            _publishId = isAcknowledged ? NextId() : 0;
            _sender.Begin(
                PacketType.Publish | (isAcknowledged ? PacketType.AtLeastOnce : 0) | (_message.IsRetained ? PacketType.Retain : 0),
                _message.Topic,
                _publishId,
                _message.Payload);
        }
        else
        {
            return false;
        }

        _movedAt = now;
        return true;
    }

    // Nothing that is waited for is waited for without end. What arrives counts: a dead broker takes what is sent for a long time.
    private void Judge(long now)
    {
        int half = HalfKeepAlive;
        if (State == MqttState.Greeting)
        {
            if (now >= _deadline)
            {
                Lose(now, MqttProblem.Silent);
            }

            return;
        }

        if (!_sender.IsIdle && now - _movedAt >= half)
        {
            Lose(now, MqttProblem.TakesNothing);
        }
        else if (_pingedAt > _arrivedAt && now - _pingedAt >= half)
        {
            Lose(now, MqttProblem.WentSilent);
        }
        else if ((_acknowledgedBy != 0 && now >= _acknowledgedBy) || (_subscribeId != 0 && now - _subscribedAt >= half))
        {
            Lose(now, MqttProblem.NotAcknowledged);
        }
        else if (_pingedAt <= _arrivedAt && (now - _arrivedAt >= half || now - _sentAt >= half))
        {
            _pingedAt = now;
            _isPingDue = true;
        }
    }

    private void Done()
    {
        MqttMessage? message = _message;
        _message = null;
        _publishId = 0;
        _acknowledgedBy = 0;
        if (message != null)
        {
            _owner.Sent(message);
        }
    }

    private void Lose(long now, MqttProblem problem)
    {
        if (State == MqttState.Connected && now - _takenAt >= GoodMilliseconds)
        {
            _pauses.Reset();
        }

        Drop();
        State = MqttState.Waiting;
        Problem = problem;
        _deadline = now + _pauses.Next();
    }

    private void Drop()
    {
        _connection?.Close();
        _connection = null;
        _message = null;
        _publishId = 0;
        _acknowledgedBy = 0;
        _subscribeId = 0;
        _sender.Reset();
    }

    private int NextId()
    {
        _lastId = _lastId == 0xFFFF ? 1 : _lastId + 1;
        return _lastId;
    }
}
