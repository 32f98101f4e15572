using MepModule.Protocol;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.Metering;

/// <summary>
/// Keeps the M-Bus devices behind the meter up to date: who is there and when it was read (ET14), and what it said (ET16, or the newest entry of the log ET45 where the
/// meter puts later reads). The meter reads its devices itself, once a day or an hour; here that is only looked up, little by little.
/// </summary>
internal sealed class MBusMonitor
{
    private const int Slots = 4;
    private const int HeaderSize = DeviceData.TelegramOffset + 1;

    // Entries of ET45 that are looked through for a newer read of each device.
    private const int MostLogEntries = 8;

    private readonly MeterClient _client;
    private readonly object _lock = new object();
    private readonly MBusDevice?[] _devices = new MBusDevice?[Slots];
    private readonly ushort[] _handles = new ushort[Slots];
    private readonly ushort[] _lengths = new ushort[Slots];
    private readonly ushort[] _answers = new ushort[Slots];
    private readonly bool[] _isDue = new bool[Slots];
    private readonly bool[] _isUp = new bool[Slots];
    private MBusDevice[] _published = new MBusDevice[0];
    private int _logEntrySize;
    private int _logEntries;
    private int _logSequence = -1;
    private int _logNext;
    private int _logLeft;

    public MBusMonitor(MeterClient client)
    {
        _client = client;
    }

    /// <summary>The devices that are there, by slot.</summary>
    public MBusDevice[] Devices
    {
        get
        {
            lock (_lock)
            {
                return _published;
            }
        }
    }

    private byte[] Data => _client.Link.ResponseBuffer;

    private int Start => _client.Link.DataOffset;

    /// <summary>Reads all devices in the next steps.</summary>
    public void ReadSoon()
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            _isDue[slot] = _handles[slot] != 0;
        }
    }

    /// <summary>Reads one device, looks at one entry of the log, or looks who is there.</summary>
    public MeterError Step(MeterLayout layout)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_isDue[slot])
            {
                _isDue[slot] = false;
                MeterError error = ReadDevice(slot, DeviceData.Table, layout.Devices.DeviceDataOffset(slot), layout.Devices.DeviceDataEntrySize);
                _isDue[slot] = error != MeterError.None && !MeterErrorText.IsRefusal(error);
                Publish();
                return error;
            }
        }

        return _logLeft > 0 ? ReadLogEntry() : Look(layout);
    }

    private MeterError Look(MeterLayout layout)
    {
        MeterError error = _client.ReadInPlace(DeviceStatus.Table, 0, layout.Devices.StatusOffset(Slots));
        if (error != MeterError.None)
        {
            return error;
        }

        int occupancy = Data[Start + DeviceStatus.OccupancyOffset];
        bool hasDevices = false;
        for (int slot = 0; slot < Slots; slot++)
        {
            int entry = Start + layout.Devices.StatusOffset(slot);
            bool isThere = (occupancy & (1 << slot)) != 0;
            ushort handle = (ushort)(isThere ? DeviceStatus.Handle(Data, entry) : 0);
            ushort length = (ushort)DeviceStatus.BillingLength(Data, entry);
            ushort answers = (ushort)DeviceStatus.ReadAnswers(Data, entry);
            if (handle != _handles[slot])
            {
                _devices[slot] = null;
            }

            bool isNew = handle != _handles[slot] || length != _lengths[slot] || answers != _answers[slot];
            _isDue[slot] |= isNew && handle != 0 && length != 0;
            _handles[slot] = handle;
            _lengths[slot] = length;
            _answers[slot] = answers;
            _isUp[slot] = DeviceStatus.Status(Data, entry) == DeviceStatus.MBusUp;
            hasDevices |= handle != 0;
        }

        Publish();
        return hasDevices ? LookAtLog() : MeterError.None;
    }

    // A new sequence number of the log says that a scheduled read was added.
    private MeterError LookAtLog()
    {
        MeterError error = _logEntrySize == 0 ? ReadLogDimensions() : MeterError.None;
        if (error != MeterError.None || _logEntries == 0)
        {
            return error;
        }

        error = _client.ReadInPlace(RecurringReadLog.Table, 0, LogHeader.Size);
        if (error == MeterError.None && LogHeader.LastSequence(Data, Start) != _logSequence)
        {
            _logSequence = LogHeader.LastSequence(Data, Start);
            _logNext = LogHeader.LastEntry(Data, Start);
            _logLeft = LogHeader.ValidEntries(Data, Start);
            if (_logLeft > MostLogEntries)
            {
                _logLeft = MostLogEntries;
            }

            if (_logNext >= _logEntries)
            {
                _logLeft = 0;
            }
        }

        return error;
    }

    private MeterError ReadLogDimensions()
    {
        int record = LogDimensions.RecordOffset(RecurringReadLog.DimensionsRecord);
        MeterError error = _client.ReadInPlace(LogDimensions.Table, record, LogDimensions.RecordSize);
        if (error == MeterError.None)
        {
            bool isRightLog = LogDimensions.LogTable(Data, Start) == RecurringReadLog.Table;
            _logEntries = isRightLog ? LogDimensions.Entries(Data, Start) : 0;
            _logEntrySize = isRightLog ? LogDimensions.EntrySize(Data, Start) : 1;
        }

        return error;
    }

    private MeterError ReadLogEntry()
    {
        int entry = LogHeader.Size + _logNext * _logEntrySize;
        MeterError error = _client.ReadInPlace(RecurringReadLog.Table, entry, RecurringReadLog.DataOffset + TableTime.LongSize);
        if (error != MeterError.None)
        {
            return error;
        }

        _logLeft--;
        _logNext = _logNext == 0 ? _logEntries - 1 : _logNext - 1;
        int slot = SlotOf(RecurringReadLog.Handle(Data, Start));
        long time = DeviceData.ReadTimeLocal(Data, Start + RecurringReadLog.DataOffset);
        if (slot < 0 || !RecurringReadLog.IsSuccess(Data, Start) || time == TableTime.None)
        {
            return MeterError.None;
        }

        MBusDevice? known = _devices[slot];
        if (known == null || TableTime.FromDateTime(known.ReadTimeLocal) < time)
        {
            error = ReadDevice(slot, RecurringReadLog.Table, entry + RecurringReadLog.DataOffset, _logEntrySize - RecurringReadLog.DataOffset);
            Publish();
        }

        return error;
    }

    private int SlotOf(int handle)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            if (handle != 0 && _handles[slot] == handle)
            {
                return slot;
            }
        }

        return -1;
    }

    // The length byte first, then as much as it says: the place for a telegram is larger than one answer.
    private MeterError ReadDevice(int slot, int table, int offset, int room)
    {
        MeterError error = _client.ReadInPlace(table, offset, HeaderSize);
        if (error != MeterError.None)
        {
            return error;
        }

        int size = HeaderSize + Data[Start + DeviceData.TelegramOffset];
        int most = room < MepFrame.MaximumReadData ? room : MepFrame.MaximumReadData;
        error = _client.ReadInPlace(table, offset, size < most ? size : most);
        if (error == MeterError.None)
        {
            _devices[slot] = MBusTelegram.Parse(Data, Start, size < most ? size : most);
        }

        return error;
    }

    // Devices are made anew for every publication, because a published one never changes.
    private void Publish()
    {
        int count = 0;
        for (int slot = 0; slot < Slots; slot++)
        {
            count += _handles[slot] != 0 ? 1 : 0;
        }

        var published = new MBusDevice[count];
        int next = 0;
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_handles[slot] != 0)
            {
                published[next++] = MBusDevice.Of(slot + 1, _handles[slot], _isUp[slot], _lengths[slot] != 0, _devices[slot]);
            }
        }

        lock (_lock)
        {
            _published = published;
        }
    }
}
