using MepModule.Protocol;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.App.Metering;

/// <summary>
/// Keeps the M-Bus devices behind the meter up to date: who is there (ET14), and what each read last (ET16). The meter reads its devices itself, once a day or an hour;
/// here that is only looked up, one table at a time.
/// </summary>
internal sealed class MBusMonitor
{
    private const int Slots = 4;

    // Billing data of a device that says nothing of a new read is read again after so many looks at ET14.
    private const int LooksPerRead = 30;

    private readonly MeterClient _client;
    private readonly object _lock = new object();
    private readonly MBusDevice?[] _devices = new MBusDevice?[Slots];
    private readonly ushort[] _handles = new ushort[Slots];
    private readonly ushort[] _lengths = new ushort[Slots];
    private readonly byte[] _looks = new byte[Slots];
    private readonly bool[] _isUp = new bool[Slots];
    private MBusDevice[] _published = new MBusDevice[0];
    private int _nextSlot = Slots;

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

    /// <summary>Reads all devices in the next steps.</summary>
    public void ReadSoon()
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            _looks[slot] = 0;
        }
    }

    /// <summary>Looks who is there, or reads one device.</summary>
    public MeterError Step(MeterLayout layout)
    {
        while (_nextSlot < Slots)
        {
            int slot = _nextSlot++;
            if (_handles[slot] != 0 && _lengths[slot] != 0 && _looks[slot] == 0)
            {
                _looks[slot] = LooksPerRead;
                MeterError error = ReadDevice(layout, slot);
                Publish();
                return error;
            }
        }

        _nextSlot = 0;
        return Look(layout);
    }

    private MeterError Look(MeterLayout layout)
    {
        int size = layout.Devices.StatusOffset(Slots);
        MeterError error = _client.ReadInPlace(DeviceStatus.Table, 0, size);
        if (error != MeterError.None)
        {
            return error;
        }

        byte[] data = _client.Link.ResponseBuffer;
        int start = _client.Link.DataOffset;
        int occupancy = data[start + DeviceStatus.OccupancyOffset];
        for (int slot = 0; slot < Slots; slot++)
        {
            int entry = start + layout.Devices.StatusOffset(slot);
            bool isThere = (occupancy & (1 << slot)) != 0;
            ushort handle = (ushort)(isThere ? DeviceStatus.Handle(data, entry) : 0);
            ushort length = (ushort)DeviceStatus.BillingLength(data, entry);
            if (handle != _handles[slot] || length != _lengths[slot])
            {
                _devices[slot] = null;
                _looks[slot] = 0;
            }
            else if (_looks[slot] > 0)
            {
                _looks[slot]--;
            }

            _handles[slot] = handle;
            _lengths[slot] = length;
            _isUp[slot] = DeviceStatus.Status(data, entry) == DeviceStatus.MBusUp;
        }

        Publish();
        return MeterError.None;
    }

    private MeterError ReadDevice(MeterLayout layout, int slot)
    {
        int offset = layout.Devices.DeviceDataOffset(slot);
        const int headerSize = DeviceData.TelegramOffset + 1;
        MeterError error = _client.ReadInPlace(DeviceData.Table, offset, headerSize);
        if (error != MeterError.None)
        {
            return error;
        }

        int size = headerSize + _client.Link.ResponseBuffer[_client.Link.DataOffset + DeviceData.TelegramOffset];
        if (size > layout.Devices.DeviceDataEntrySize || size > MepFrame.MaximumReadData)
        {
            size = layout.Devices.DeviceDataEntrySize < MepFrame.MaximumReadData ? layout.Devices.DeviceDataEntrySize : MepFrame.MaximumReadData;
        }

        error = _client.ReadInPlace(DeviceData.Table, offset, size);
        if (error == MeterError.None)
        {
            _devices[slot] = MBusTelegram.Parse(_client.Link.ResponseBuffer, _client.Link.DataOffset, size);
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
                published[next++] = MBusDevice.Of(slot + 1, _handles[slot], _isUp[slot], _devices[slot]);
            }
        }

        lock (_lock)
        {
            _published = published;
        }
    }
}
