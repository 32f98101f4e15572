using MepModule.App.Configuration;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.MBus;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Mqtt.HomeAssistant;

/// <summary>
/// Keeps Home Assistant's devices true: the meter, and a device for each M-Bus slot. Home Assistant loses parts of a device that changes while it still works at an
/// earlier change, so some seconds pass between two changes of one; the same once more does no harm. What is gone is taken away.
/// </summary>
internal sealed class Announcer
{
    /// <summary>Number of devices: the meter and four slots.</summary>
    public const int Devices = 5;

    private const int BetweenChangesMilliseconds = 15000;
    private const int PatienceMilliseconds = 30000;

    private readonly OutputContext _context;
    private readonly MqttText _text;
    private readonly string _prefix;
    private readonly string _base;
    private readonly int _expireSeconds;

    // Of each device. Who it is: serial number of an M-Bus device; empty for the meter, and for a slot with no device.
    private readonly string[] _told = StringArray.OfEmpty(Devices);

    // When it changed last; 0 before.
    private readonly long[] _changedAt = new long[Devices];

    // What names stand in, as it was told.
    private byte[] _sections;

    // Which are to be told, and of which anything was told in this run, one bit each.
    private int _due;
    private int _begun;
    private int _toldValues;
    private bool _takesAway = true;
    private long _firstReadingAt;
    private bool _isFarewell;

    public Announcer(OutputContext context, MqttText text, string prefix, string baseTopic, int expireSeconds)
    {
        _context = context;
        _text = text;
        _prefix = prefix;
        _base = baseTopic;
        _expireSeconds = expireSeconds;
        _sections = context.Settings.Current.Sections;
    }

    /// <summary>Whether everything was said that is to be said.</summary>
    public bool IsDone => _due == 0;

    /// <summary>Tells all devices again as they are: after a new connection, and after Home Assistant's start.</summary>
    public void Repeat()
    {
        _due = 0;
        for (int device = 0; device < Devices; device++)
        {
            _due |= _isFarewell ? 1 << device : _begun & (1 << device);
        }
    }

    /// <summary>From now on takes all devices away.</summary>
    public void SayGoodbye()
    {
        _isFarewell = true;
        Repeat();
    }

    /// <summary>The next message that is due, or null.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="known">Which values the meter has.</param>
    /// <param name="isTold">Whether the meter is read.</param>
    /// <param name="device">Which device the message is about.</param>
    public MqttMessage? Next(long now, ValueSet known, bool isTold, out int device)
    {
        if (!_isFarewell)
        {
            LookForChanges(now, known, isTold);
        }

        for (device = 0; device < Devices; device++)
        {
            if (IsDue(device))
            {
                return new MqttMessage(TopicOf(device)) { IsRetained = true, IsAcknowledged = true, Payload = PayloadOf(device, known) };
            }
        }

        return null;
    }

    /// <summary>A message was acknowledged.</summary>
    public void Sent(int device) => _due &= ~(1 << device);

    private void LookForChanges(long now, ValueSet known, bool isTold)
    {
        LookForNames(now);
        if (isTold && _firstReadingAt == 0)
        {
            _firstReadingAt = now;
        }

        // Present values come before energies: who tells at once changes at once.
        if (_firstReadingAt != 0 && IsQuiet(0, now) && (known.Has(Value.EnergyImport) || now - _firstReadingAt >= PatienceMilliseconds))
        {
            if (!HasBegun(0))
            {
                Change(0, "", now);
                _toldValues = known.Count;
            }
            else if (_takesAway || _toldValues != known.Count)
            {
                _takesAway = false;
                Change(0, "", now);
                _toldValues = known.Count;
            }
        }

        for (int slot = 1; slot < Devices; slot++)
        {
            MBusDevice? found = DeviceIn(slot);
            string serial = found == null || found.Problem != null ? "" : found.SerialNumber;
            bool isSure = serial.Length > 0 || (_context.Meter.HasLookedForMBus && (found == null || HasBegun(slot)));
            if (!isSure || (HasBegun(slot) && serial == _told[slot]) || !IsQuiet(slot, now))
            {
                continue;
            }

            // Another device in a slot: the former one goes first.
            Change(slot, _told[slot].Length == 0 ? serial : "", now);
        }
    }

    // Who is called otherwise now is told again; of sections only names matter here, and the same once more does no harm.
    private void LookForNames(long now)
    {
        byte[] sections = _context.Settings.Current.Sections;
        bool isQuiet = sections != _sections;
        for (int device = 0; device < Devices && isQuiet; device++)
        {
            isQuiet = !HasBegun(device) || IsQuiet(device, now);
        }

        if (!isQuiet)
        {
            return;
        }

        _sections = sections;
        for (int device = 0; device < Devices; device++)
        {
            if (HasBegun(device))
            {
                Change(device, _told[device], now);
            }
        }
    }

    private bool HasBegun(int device) => (_begun & (1 << device)) != 0;

    private bool IsDue(int device) => (_due & (1 << device)) != 0;

    private bool IsQuiet(int device, long now) => !IsDue(device) && (_changedAt[device] == 0 || now - _changedAt[device] >= BetweenChangesMilliseconds);

    private void Change(int device, string told, long now)
    {
        _told[device] = told;
        _begun |= 1 << device;
        _changedAt[device] = now;
        _due |= 1 << device;
    }

    private string TopicOf(int device) => _prefix + "/device/mepmodule_" + _context.Module.Id + (device == 0 ? "" : "_mbus" + device.ToString()) + "/config";

    private IMqttPayload? PayloadOf(int device, ValueSet known)
    {
        if (_isFarewell)
        {
            return null;
        }

        if (device == 0)
        {
            return new MeterDiscovery(_text, _context.Module, _base, _context.Settings.Current, known, _expireSeconds, _takesAway);
        }

        MBusDevice? found = DeviceIn(device);
        return found == null || _told[device] != found.SerialNumber ? null : new MBusDiscovery(_text, _context.Module, _base, found, GivenNames.Of(_context.Settings.Current, GivenNames.MBusDevices, device));
    }

    private MBusDevice? DeviceIn(int slot)
    {
        foreach (MBusDevice device in _context.Meter.MBusDevices)
        {
            if (device.Slot == slot)
            {
                return device;
            }
        }

        return null;
    }
}
