using System;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// Keeps the M-Bus devices behind the meter up to date: who is there and when it was read (ET14), and what it said (ET16, or the newest entry of the log ET45 where the
/// meter puts later reads). The meter reads its devices itself, once a day or an hour; here that is only looked up, little by little.
/// </summary>
internal sealed class MBusMonitor
{
    private const int Slots = 4;
    private const int HeaderSize = DeviceData.TelegramOffset + 1;

    // An entry of ET16 has 517 bytes on every known meter. A table of dimensions that says something else by far must not take the memory.
    private const int MostEntrySize = 600;

    // Entries of ET45 that are looked through for a newer read of each device.
    private const int MostLogEntries = 8;

    private readonly MeterClient _client;
    private readonly byte[]?[] _entries = new byte[]?[Slots];
    private readonly ushort[] _handles = new ushort[Slots];
    private readonly ushort[] _lengths = new ushort[Slots];
    private readonly ushort[] _answers = new ushort[Slots];
    private MBusDevice[] _published = new MBusDevice[0];
    private int _logEntrySize;
    private int _logEntries;
    private int _logSequence = -1;
    private int _logNext;
    private int _logLeft;

    // A bit for each slot: waits to be read, is reached by the meter, was found in the log.
    private int _due;
    private int _up;
    private int _inLog;
    private bool _hasLooked;

    public MBusMonitor(MeterClient client)
    {
        _client = client;
    }

    /// <summary>The devices that are there, by slot.</summary>
    public MBusDevice[] Devices
    {
        get
        {
            lock (this)
            {
                return _published;
            }
        }
    }

    /// <summary>Whether a device or the log waits to be read, or nobody has looked yet which devices there are.</summary>
    public bool HasWork => !_hasLooked || _due != 0 || _logLeft > 0;

    private byte[] Data => _client.Link.ResponseBuffer;

    private int Start => _client.Link.DataOffset;

    /// <summary>Whether the meter was asked which devices there are; before that <see cref="Devices"/> is empty and means nothing.</summary>
    public bool HasLooked => _hasLooked;

    /// <summary>Reads all devices in the next steps.</summary>
    public void ReadSoon()
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            _due |= _handles[slot] != 0 ? 1 << slot : 0;
        }
    }

    /// <summary>Reads one device, looks at one entry of the log, or looks who is there.</summary>
    public MeterError Step(MeterLayout layout)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            int bit = 1 << slot;
            if ((_due & bit) != 0)
            {
                MeterError error = ReadDevice(slot, DeviceData.Table, layout.Devices.DeviceDataOffset(slot), layout.Devices.DeviceDataEntrySize, _lengths[slot]);
                if (error == MeterError.None || MeterErrorText.IsRefusal(error))
                {
                    _due &= ~bit;
                }

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
            // A meter that has no such table is not asked again and again.
            _hasLooked |= MeterErrorText.IsRefusal(error);
            return error;
        }

        _hasLooked = true;
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
                _entries[slot] = null;
            }

            bool isNew = handle != _handles[slot] || length != _lengths[slot] || answers != _answers[slot];
            int bit = 1 << slot;
            _due = handle == 0 ? _due & ~bit : isNew && length != 0 ? _due | bit : _due;
            _handles[slot] = handle;
            _lengths[slot] = length;
            _answers[slot] = answers;
            _up = DeviceStatus.Status(Data, entry) == DeviceStatus.MBusUp ? _up | bit : _up & ~bit;
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
            _inLog = 0;
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
        if (slot < 0 || !RecurringReadLog.IsSuccess(Data, Start) || time == TableTime.None || (_inLog & (1 << slot)) != 0)
        {
            return MeterError.None;
        }

        byte[]? known = _entries[slot];
        if (known == null || DeviceData.ReadTimeLocal(known, 0) < time)
        {
            int length = RecurringReadLog.DataLength(Data, Start);
            error = ReadDevice(slot, RecurringReadLog.Table, entry + RecurringReadLog.DataOffset, _logEntrySize - RecurringReadLog.DataOffset, length);
            Publish();
        }

        // The newest entries come first: once each device was found, the others are older.
        _inLog |= 1 << slot;
        if (error == MeterError.None && HasFoundAll())
        {
            _logLeft = 0;
        }

        return error;
    }

    private bool HasFoundAll()
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_handles[slot] != 0 && (_inLog & (1 << slot)) == 0)
            {
                return false;
            }
        }

        return true;
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

    // Only as much as the meter says that there is: what stands behind may be left from a longer read. When a telegram goes on behind that, it is fetched to its end.
    // An entry is read in one answer as a rule, so that its telegrams belong together.
    private MeterError ReadDevice(int slot, int table, int offset, int room, int length)
    {
        if (room < HeaderSize)
        {
            return MeterError.None;
        }

        if (room > MostEntrySize)
        {
            room = MostEntrySize;
        }

        var entry = new byte[0];
        int wanted = length < HeaderSize ? HeaderSize : length;
        while (entry.Length < wanted && entry.Length < room)
        {
            int before = entry.Length;
            var longer = new byte[wanted < room ? wanted : room];
            Array.Copy(entry, longer, before);
            MeterError error = _client.Read(table, offset + before, longer, before, longer.Length - before);
            if (error != MeterError.None)
            {
                return error;
            }

            entry = longer;
            wanted = MBusTelegram.SizeOf(entry);
        }

        if (wanted < entry.Length)
        {
            var shorter = new byte[wanted];
            Array.Copy(entry, shorter, wanted);
            entry = shorter;
        }

        _entries[slot] = entry;
        return MeterError.None;
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
                published[next++] = new MBusDevice(slot + 1, _handles[slot], (_up & (1 << slot)) != 0, _lengths[slot] != 0, _entries[slot]);
            }
        }

        lock (this)
        {
            _published = published;
        }
    }
}
