using System;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// ET11, ET13, ET14, ET50 and ET51: the devices on the meter, M-Bus slots and MEP clients alike, their registration and their alerts.
/// </summary>
internal sealed class DeviceTables
{
    public const int ConfigurationSize = 66;
    public const int StatusSize = 36;
    public const int StatusStart = 6;
    private const int Flags = 30;
    private const int HealthSize = 10;
    private const int BaudCode = 6;
    private const byte ClientUp = 3;
    private const byte ClientDown = 4;
    private const byte FailedComms = 0x10;
    private const byte PortDisabled = 0x80;

    private static readonly int[] BaudByCode = [9600, 300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200];

    private readonly MeterWorks _works;
    private readonly Table _configuration;
    private readonly Table _status;
    private readonly Table _inbound;
    private readonly Table _health;
    private int _handles;

    public DeviceTables(MeterWorks works)
    {
        _works = works;
        MeterProfile profile = works.Profile;
        TableStore tables = works.Tables;
        FillDimensions(tables.Extended(11, Access.Basic, Access.Nobody, profile.DimensionTableSize).Bytes);
        _configuration = tables.Extended(13, Access.Basic, Access.Advanced, profile.Devices * ConfigurationSize);
        FillConfiguration(_configuration.Bytes);
        _status = tables.Extended(14, Access.Basic, Access.Nobody, StatusStart + profile.Devices * StatusSize);
        _inbound = tables.Extended(50, Access.Basic, Access.Basic, profile.InboundSize * profile.MepPorts, written: InboundWritten);
        _health = tables.Extended(51, Access.Basic, Access.Basic, HealthSize * profile.MepPorts);
        FillHealth(_health.Bytes);
    }

    /// <summary>ET50 flag: a client has registered on our port.</summary>
    public bool IsRegistered => (InboundFlags & 0x01) != 0;

    /// <summary>ET50 flag: procedure responses go to ET59 instead of BT08 (port 1).</summary>
    public bool UsesOwnResponseTable => (InboundFlags & 0x02) != 0;

    public bool WantsMBusAlerts => (InboundFlags & 0x04) != 0;

    public bool WantsDeltaAlerts => (InboundFlags & 0x08) != 0;

    /// <summary>ET51: the port is switched off by the grid company.</summary>
    public bool IsPortDisabled
    {
        get => (_health.Bytes[HealthSize * (_works.Profile.Port - 1)] & PortDisabled) != 0;
        set
        {
            ref byte flags = ref _health.Bytes[HealthSize * (_works.Profile.Port - 1)];
            flags = (byte)(value ? flags | PortDisabled : flags & ~PortDisabled);
        }
    }

    /// <summary>ET13: the speed of our port in bits per second; a reserved code counts as the default.</summary>
    public int Baud
    {
        get
        {
            int code = ConfigurationOf(_works.Profile.ClientDevice)[BaudCode];
            return code < BaudByCode.Length ? BaudByCode[code] : BaudByCode[0];
        }
    }

    /// <summary>ET51: how long a MEP client has for an on-demand request.</summary>
    public int OnDemandTimeoutSeconds => _health.Bytes[HealthSize * (_works.Profile.Port - 1) + 3];

    /// <summary>ET51: time without an authentic request after which the client counts as down; null when nobody looks.</summary>
    public TimeSpan? HealthTimeout
    {
        get
        {
            ReadOnlySpan<byte> health = _health.Bytes.AsSpan(HealthSize * (_works.Profile.Port - 1));
            return (health[0] & 0x02) != 0 ? TimeSpan.FromSeconds(health.U16(1)) : null;
        }
    }

    /// <summary>ET13: the alert flags of our port.</summary>
    public byte AlertFlags
    {
        get => _configuration.Bytes[ClientAlertOffset];
        set => _configuration.Bytes[ClientAlertOffset] = value;
    }

    /// <summary>ET14: handle of a device; 0 for an empty slot.</summary>
    public int Handle(int device) => ((ReadOnlySpan<byte>)StatusOf(device)).U16(0);

    public Span<byte> StatusOf(int device) => _status.Bytes.AsSpan(StatusStart + device * StatusSize, StatusSize);

    public Span<byte> ConfigurationOf(int device) => _configuration.Bytes.AsSpan(device * ConfigurationSize, ConfigurationSize);

    /// <summary>ET14.5: bit n tells that device n is there.</summary>
    public byte Occupancy
    {
        get => _status.Bytes[5];
        set => _status.Bytes[5] = value;
    }

    /// <summary>ET14: a registered client is heard of, or not any more.</summary>
    public void SetClientUp(bool up)
    {
        Span<byte> status = StatusOf(_works.Profile.ClientDevice);
        if (!up && status[2] == ClientUp)
            status[14] |= FailedComms;
        status[2] = up ? ClientUp : ClientDown;
    }

    /// <summary>Takes a client off the port: registration, status record and speed are forgotten, the rest of ET50 stays.</summary>
    public void Remove(int device)
    {
        Occupancy &= (byte)~(1 << device);
        StatusOf(device).Clear();
        ConfigurationOf(device)[BaudCode] = 0;
        if (device < 4)
            return;
        ConfigurationOf(device)[8] = 0;
        int start = (device - 4) * _works.Profile.InboundSize;
        _inbound.Bytes[start + Flags] &= 0xFE;
        _inbound.Bytes[start + 31 + 6 * _works.Profile.InboundSources] = 0;
    }

    private byte InboundFlags => _inbound.Bytes[_works.Profile.InboundSize * (_works.Profile.Port - 1) + Flags];

    private int ClientAlertOffset => _works.Profile.ClientDevice * ConfigurationSize + 8;

    private ResponseCode InboundWritten(Table table, int offset, int count)
    {
        for (int port = 1; port <= _works.Profile.MepPorts; port++)
        {
            int flags = (port - 1) * _works.Profile.InboundSize + Flags, device = 3 + port;
            bool known = (Occupancy & 1 << device) != 0;
            if ((table.Bytes[flags] & 1) != 0 && !known)
                Discover(device);
        }
        return ResponseCode.Ok;
    }

    private void Discover(int device)
    {
        int first = device == 4 ? 1000 : 2000;
        Occupancy |= (byte)(1 << device);
        Span<byte> status = StatusOf(device);
        status.Clear();
        status.PutU16(0, first + _handles++ % 1000);
        status[2] = ClientUp;
        _works.ClientArrived(device);
    }

    private void FillDimensions(Span<byte> bytes)
    {
        MeterProfile profile = _works.Profile;
        Span<byte> all = stackalloc byte[39];
        all.Clear();
        all[0] = (byte)profile.Devices;
        all[1] = ConfigurationSize;
        all[2] = StatusSize;
        all[3] = 5;
        all[4] = 6;
        all.PutU16(5, 517);
        all.PutU16(7, profile.TransactionRequestSize);
        all.PutU16(9, profile.TransactionResponseSize);
        all[11] = 25;
        all[12] = 16;
        all[13] = 22;
        all[14] = 3;
        all[15] = 4;
        all[16] = all[17] = 17;
        all[18] = all[19] = 10;
        all[20] = 65;
        all[21] = 120;
        all[22] = (byte)profile.InboundSources;
        all[23] = all[24] = 10;
        all[25] = 16;
        all[26] = 80;
        all[27] = 10;
        all.PutU16(28, 261);
        all.PutU16(30, 769);
        all[32] = 6;
        all[33] = 7;
        all[34] = (byte)profile.MepPorts;
        all[35] = 10;
        all.PutU16(36, 1250);
        all[38] = 3;
        all[..bytes.Length].CopyTo(bytes);
    }

    private void FillConfiguration(Span<byte> bytes)
    {
        for (int device = 0; device < _works.Profile.Devices; device++)
        {
            Span<byte> entry = bytes.Slice(device * ConfigurationSize, ConfigurationSize);
            bool client = device >= 4;
            entry[0] = (byte)(client ? 39 : 1);
            entry[3] = (byte)(client ? 4 : 1);
            entry[BaudCode] = (byte)(client ? 0 : 4);
            if (!client)
                entry.PutU16(4, 60);
        }
    }

    private void FillHealth(Span<byte> bytes)
    {
        for (int port = 0; port < _works.Profile.MepPorts; port++)
        {
            Span<byte> entry = bytes.Slice(port * HealthSize, HealthSize);
            entry[0] = 0x01;
            entry.PutU16(1, 60);
            entry[3] = 30;
            entry.PutU16(4, 600);
            entry.PutU16(6, 300);
            entry[8] = 1;
        }
    }
}
