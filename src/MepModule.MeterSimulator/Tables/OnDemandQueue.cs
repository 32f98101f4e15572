using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Metering.MBus;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// ET15: requests to M-Bus devices and MEP clients. M-Bus reads are done after a few seconds; a request to a MEP client raises its alert
/// and fails when it is not answered within the time of ET51.
/// </summary>
internal sealed class OnDemandQueue
{
    public const int BillingRead = 2;
    public const int WriteData = 4;
    public const int WriteByIndex = 10;

    private const int Entries = 5;
    private const int EntrySize = 6;
    private const int MessageSize = 25;
    private const int TableSize = 221;
    private const int MessagesStart = 1 + Entries * EntrySize;
    private const byte Pending = 0;
    private const byte Success = 1;
    private const int PacketStart = MessagesStart + Entries * MessageSize;
    private const byte NoResponse = 2;
    private const byte OnDemandAlert = 0x02;
    private static readonly TimeSpan MBusTime = TimeSpan.FromSeconds(3);

    private readonly MeterWorks _works;
    private readonly Table _table;
    private readonly DateTime[] _due = new DateTime[Entries];
    private int _added;
    private int _done;

    public OnDemandQueue(MeterWorks works)
    {
        _works = works;
        _table = works.Tables.Extended(15, Access.Basic, Access.Nobody, TableSize);
    }

    public bool IsBusy => _done < _added;

    public bool IsFull => _added - _done == Entries;

    /// <summary>Index of the oldest request that is not done.</summary>
    private int Oldest => _done % Entries;

    /// <summary>Puts a request at the end and gives its index back.</summary>
    public int Add(int transaction, int device, int type, ReadOnlySpan<byte> data)
    {
        int index = _added++ % Entries;
        Span<byte> entry = _table.Bytes.AsSpan(1 + EntrySize * index, EntrySize);
        entry.PutU16(0, transaction);
        entry.PutU16(2, _works.Devices.Handle(device));
        entry[4] = (byte)type;
        entry[5] = Pending;
        Span<byte> message = _table.Bytes.AsSpan(MessagesStart + MessageSize * index, MessageSize);
        message.Clear();
        message[0] = (byte)data.Length;
        data.CopyTo(message[1..]);
        bool client = device == _works.Profile.ClientDevice;
        _due[index] = _works.Clock.TrueUtc + (client ? TimeSpan.FromSeconds(_works.Devices.OnDemandTimeoutSeconds) : MBusTime);
        if (client && _works.Devices.IsRegistered)
            _works.Devices.AlertFlags |= OnDemandAlert;
        _works.Events.Add(MeterEvent.OnDemandRequest, transaction);
        WritePointers();
        return index;
    }

    /// <summary>Finishes the requests whose time has come, oldest first.</summary>
    public void OnSecond()
    {
        while (IsBusy && _due[Oldest] <= _works.Clock.TrueUtc)
        {
            Span<byte> entry = _table.Bytes.AsSpan(1 + EntrySize * Oldest, EntrySize);
            End(Perform(entry));
        }
        if (!IsBusy)
            _works.Devices.AlertFlags &= unchecked((byte)~OnDemandAlert);
        WritePointers();
    }

    /// <summary>The client has told what became of the oldest request, when that is one to it.</summary>
    /// <returns>False when it is not.</returns>
    public bool TellResult(byte result)
    {
        bool isOurs = IsBusy && _table.Bytes.AsSpan(1 + EntrySize * Oldest + 2, 2).SequenceEqual(_works.Devices.StatusOf(_works.Profile.ClientDevice)[..2]);
        if (isOurs)
        {
            End(result);
            if (!IsBusy)
                _works.Devices.AlertFlags &= unchecked((byte)~OnDemandAlert);
            WritePointers();
        }
        return isOurs;
    }

    /// <summary>Puts a packet of a download where the client finds it: number and bytes.</summary>
    public void PutPacket(ReadOnlySpan<byte> packet)
    {
        _table.Bytes[PacketStart] = (byte)packet.Length;
        packet.CopyTo(_table.Bytes.AsSpan(PacketStart + 1));
    }

    /// <summary>A removed device answers nothing more.</summary>
    public void Abort(int handle)
    {
        for (int n = _done; n < _added; n++)
        {
            ReadOnlySpan<byte> entry = _table.Bytes.AsSpan(1 + EntrySize * (n % Entries), EntrySize);
            if (entry.U16(2) == handle)
                _due[n % Entries] = _works.Clock.TrueUtc;
        }
    }

    private void End(byte result)
    {
        Span<byte> entry = _table.Bytes.AsSpan(1 + EntrySize * Oldest, EntrySize);
        entry[5] = result;
        _done++;
        if (entry[4] is >= 7 and <= 9)
            _works.Download?.Ended(result == Success);
    }

    private byte Perform(ReadOnlySpan<byte> entry)
    {
        MBusDevice? device = Array.Find(_works.MBus.Devices, Matches(entry.U16(2)));
        if (device is null || device.IsMissing)
            return NoResponse;
        return entry[4] != BillingRead || _works.MBus.Read(device) ? Success : NoResponse;
    }

    private Predicate<MBusDevice> Matches(int handle) => device => _works.Devices.Handle(device.Slot) == handle;

    private void WritePointers() => _table.Bytes[0] = (byte)(_added % Entries | Oldest << 4);
}
