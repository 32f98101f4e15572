using System;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.HomeAssistant;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Polling;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>
/// Decides what is published next. Nothing waits in a queue: whatever is due is written from what holds then. Everything is due after a new connection and after
/// Home Assistant's start; a sample is sent once, so that an old one never passes for fresh.
/// </summary>
internal sealed class MqttPublisher : IMqttOwner
{
    // Kinds of messages, as bits of what is due. M-Bus slots 1 to 4 have the bits from 1 << MBusShift on.
    private const int Status = 1;
    private const int Meter = 2;
    private const int Device = 4;
    private const int State = 8;
    private const int MBusShift = 3;
    private const int FirstMBus = 1 << (MBusShift + 1);
    private const int All = Status | Meter | Device | State | (15 * FirstMBus);

    // Kinds that are no bits.
    private const int Log = -1;
    private const int Condition = -2;
    private const int Answer = -3;
    private const int Discovery = -10;

    private const int DeviceMilliseconds = 60000;

    // A reading comes about each second; one that comes a little early is not left out for that.
    private const int EarlyMilliseconds = 500;

    // Several modules hear Home Assistant's start at one moment.
    private const int LeastBirthMilliseconds = 500;
    private const int MostBirthMilliseconds = 4000;

    private readonly OutputContext _context;
    private readonly MqttSettings _settings;
    private readonly OutputStatus _status;
    private readonly MqttText _text = new MqttText();
    private readonly ValueSet _known = new ValueSet();
    private readonly Announcer? _announcer;
    private readonly RawRequests? _raw;
    private readonly MBusDevice?[] _devices = new MBusDevice?[Announcer.Devices];

    private int _due;
    private int _sending;
    private long _seenAt = -1;
    private DateTime _startedUtc;
    private MeterCondition _condition;
    private MeterCondition _toldCondition;
    private MeterCondition _meterCondition;
    private bool _wasTellable;
    private bool _isFarewell;
    private int _logIndex;
    private int _toldLogIndex;
    private long _stateDueAt;
    private long _deviceDueAt;
    private long _birthAt;

    public MqttPublisher(OutputContext context, MqttSettings settings, OutputStatus status)
    {
        _context = context;
        _settings = settings;
        _status = status;
        _announcer = settings.Prefix.Length == 0 ? null : new Announcer(context, _text, settings.Prefix, settings.Base, settings.ExpireSeconds);
        _raw = settings.HasRawMessages ? new RawRequests(context, _text) : null;
        _logIndex = context.Log.NewestIndex;
        _condition = context.Meter.Condition;
        for (int i = 0; i < _devices.Length; i++)
        {
            _devices[i] = null;
        }
    }

    /// <summary>Whether all goodbyes were said.</summary>
    public bool IsDone => _isFarewell && _due == 0 && (_announcer == null || _announcer.IsDone);

    /// <summary>From now on says goodbye and nothing else.</summary>
    public void SayGoodbye()
    {
        _isFarewell = true;
        _due = Status;
        _announcer?.SayGoodbye();
    }

    /// <inheritdoc/>
    public void Connected() => Repeat();

    /// <inheritdoc/>
    public MqttMessage? Next(long now)
    {
        if (_isFarewell)
        {
            return NextDiscovery(now) ?? (_due == 0 ? null : Message(Status, MqttTopic.Status, new WordPayload(MqttTopic.Offline), true, true));
        }

        LookAround(now);
        if ((_due & Status) != 0)
        {
            return Message(Status, MqttTopic.Status, new WordPayload(MqttTopic.Online), true, true);
        }

        if (_raw != null && _raw.HasAnswer)
        {
            return Message(Answer, MqttTopic.Response, _raw.Answer(), false, false);
        }

        return NextValues() ?? NextDiscovery(now) ?? NextEvent();
    }

    /// <inheritdoc/>
    public void Sent(MqttMessage message)
    {
        if (_sending > 0)
        {
            _due &= ~_sending;
            _status.NoteServed(_settings.Peer, null, message.Topic);
        }
        else if (_sending <= Discovery)
        {
            _announcer!.Sent(Discovery - _sending);
        }
        else if (_sending == Log)
        {
            _logIndex = _toldLogIndex;
        }
        else if (_sending == Condition)
        {
            _condition = _toldCondition;
        }
        else
        {
            _raw!.Sent();
        }
    }

    /// <inheritdoc/>
    public void Received(MqttArrival message)
    {
        if (_raw != null && message.IsFor(_settings.Base + MqttTopic.Request))
        {
            _raw.Take(message);
        }
        else if (!message.IsRetained && message.PayloadLength == MqttTopic.Online.Length && message.IsFor(_settings.Prefix + MqttTopic.Status) && message.Text() == MqttTopic.Online)
        {
            var random = new byte[1];
            _context.Random.Fill(random, 0, 1);
            _birthAt = _context.Clock.Milliseconds + LeastBirthMilliseconds + (random[0] * (MostBirthMilliseconds - LeastBirthMilliseconds) / 255);
        }
    }

    private void Repeat()
    {
        _due = All;
        _birthAt = 0;
        _announcer?.Repeat();
    }

    // What became due since the last time.
    private void LookAround(long now)
    {
        if (_birthAt != 0 && now >= _birthAt)
        {
            Repeat();
        }

        long sample = OutputData.SampleOf(_context.Meter);
        if (sample >= 0 && sample != _seenAt && now >= _stateDueAt)
        {
            _due |= State;
        }

        if (now >= _deviceDueAt)
        {
            _due |= Device;
        }

        bool isTellable = sample >= 0 && _context.Meter.AgeMilliseconds <= _context.Rules.TellMilliseconds;
        if (isTellable != _wasTellable || _context.Meter.Condition != _meterCondition)
        {
            _wasTellable = isTellable;
            _meterCondition = _context.Meter.Condition;
            _due |= Meter;
        }

        foreach (MBusDevice device in _context.Meter.MBusDevices)
        {
            if (_devices[device.Slot] != device)
            {
                _devices[device.Slot] = device;
                _due |= 1 << (MBusShift + device.Slot);
            }
        }
    }

    private MqttMessage? NextValues()
    {
        if ((_due & (State | Meter)) != 0)
        {
            OutputData data = _context.Take();
            _known.Add(data);
            if ((_due & Meter) != 0)
            {
                return Message(Meter, MqttTopic.Meter, new MeterWriter(_text, data), true, true);
            }

            _seenAt = data.SampleMilliseconds;
            if (data.IsTellable)
            {
                _stateDueAt = data.SampleMilliseconds + (_settings.IntervalSeconds * 1000L) - EarlyMilliseconds;
                return Message(State, MqttTopic.State, new StateWriter(_text, data, _known), false, false);
            }

            _due &= ~State;
        }

        if ((_due & Device) != 0)
        {
            OutputData data = _context.Take();
            if (_startedUtc == DateTime.MinValue && _context.Clock.IsSet)
            {
                _startedUtc = _context.Clock.UtcNow.AddSeconds(-(data.Health.UptimeMilliseconds / 1000));
            }

            _deviceDueAt = _context.Clock.Milliseconds + DeviceMilliseconds;
            return Message(Device, MqttTopic.Device, new DeviceWriter(_text, data, _startedUtc), false, false);
        }

        for (int slot = 1; slot < _devices.Length; slot++)
        {
            int bit = 1 << (MBusShift + slot);
            MBusDevice? device = _devices[slot];
            if ((_due & bit) != 0 && device != null && device.Problem == null)
            {
                return Message(bit, MqttTopic.MBus + slot.ToString(), new MBusWriter(_text, device), false, false);
            }

            _due &= ~bit;
        }

        return null;
    }

    private MqttMessage? NextDiscovery(long now)
    {
        int device = 0;
        MqttMessage? message = _announcer?.Next(now, _known, _wasTellable, out device);
        _sending = message == null ? _sending : Discovery - device;
        return message;
    }

    private MqttMessage? NextEvent()
    {
        if (_context.Meter.Condition != _condition)
        {
            _toldCondition = _context.Meter.Condition;
            DateTime utc = _context.Clock.IsSet ? _context.Clock.UtcNow : DateTime.MinValue;
            return Message(Condition, MqttTopic.ConditionEvent, new ConditionWriter(_text, _toldCondition, _context.Meter.ConditionSentence, utc), false, true);
        }

        while (_logIndex < _context.Log.NewestIndex)
        {
            var entry = new LogEntry();
            if (_context.Log.TryGet(_logIndex + 1, entry) && entry.Level != LogLevel.Info)
            {
                _toldLogIndex = entry.Index;
                return Message(Log, MqttTopic.LogEvent, new LogWriter(_text, entry), false, true);
            }

            _logIndex++;
        }

        return null;
    }

    private MqttMessage Message(int kind, string topic, IMqttPayload payload, bool isRetained, bool isAcknowledged)
    {
        _sending = kind;
        return new MqttMessage(_settings.Base + topic) { Payload = payload, IsRetained = isRetained, IsAcknowledged = isAcknowledged };
    }
}
