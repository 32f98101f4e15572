using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.MBus;

/// <summary>
/// A water, heat or gas meter behind the electricity meter, as last read. Never changes once published. What it sent is kept as bytes and decoded by whoever asks:
/// a decoded value takes ten times the memory.
/// </summary>
public sealed class MBusDevice
{
    private readonly bool _meterHasRead;
    private readonly byte[]? _entry;

    /// <summary>Makes a device.</summary>
    /// <param name="slot">Slot, 1 to 4.</param>
    /// <param name="handle">Handle.</param>
    /// <param name="isUp">Whether the meter reaches it.</param>
    /// <param name="meterHasRead">Whether the meter has a billing read of it.</param>
    /// <param name="entry">Its entry of ET16 with complete telegrams as far as the meter has them, or null when the module has not fetched it yet.</param>
    internal MBusDevice(int slot, int handle, bool isUp, bool meterHasRead, byte[]? entry)
    {
        Slot = slot;
        Handle = handle;
        IsUp = isUp;
        _meterHasRead = meterHasRead;
        _entry = entry;
    }

    /// <summary>M-Bus slot of the meter, 1 to 4.</summary>
    public int Slot { get; }

    /// <summary>Handle that the meter gave the device. Source: ET14.</summary>
    public int Handle { get; }

    /// <summary>Whether the meter reaches the device. Source: ET14 status 1.</summary>
    public bool IsUp { get; }

    /// <summary>Serial number, eight digits, or empty before the first billing read.</summary>
    public string SerialNumber => IsComplete ? MBusTelegram.SerialNumber(_entry!) : "";

    /// <summary>Manufacturer code, three letters, or empty.</summary>
    public string Manufacturer => IsComplete ? MBusTelegram.Manufacturer(_entry!) : "";

    /// <summary>Medium in words: Water, Heat, Gas, ...; empty when unknown.</summary>
    public string Medium => IsComplete ? MBusTelegram.Medium(_entry!) : "";

    /// <summary>Version of the device.</summary>
    public int Version => IsComplete ? MBusTelegram.Version(_entry!) : 0;

    /// <summary>Status byte of the device, by the bits of <see cref="MBusStatus"/>; 0 before it was read.</summary>
    public int Status => IsComplete ? MBusTelegram.Status(_entry!) : 0;

    /// <summary>Local time of the meter's last good read; DateTime.MinValue when there was none.</summary>
    public DateTime ReadTimeLocal => _entry == null ? DateTime.MinValue : TableTime.ToDateTime(DeviceData.ReadTimeLocal(_entry, 0));

    /// <summary>Whether values are encrypted; only the device's owner has the key.</summary>
    public bool IsEncrypted => IsComplete && MBusTelegram.IsEncrypted(_entry!);

    /// <summary>Why there are no values, as a sentence; null when there are.</summary>
    public string? Problem
    {
        get
        {
            if (_entry == null)
            {
                return _meterHasRead
                    ? "The module has not fetched the values of this device yet; that takes about two minutes after a start."
                    : "The meter has not read this device yet; it does so at its billing time.";
            }

            if (!IsComplete)
            {
                return "The meter has no complete read of this device.";
            }

            if (IsUnreadable)
            {
                return "The device sends its values with the high bytes first, an old form of M-Bus that this module does not decode.";
            }

            if (IsEncrypted)
            {
                return "The device encrypts its values; only its operator has the key.";
            }

            return ReadRecords().Next() == null ? "The device was read, but none of its values is of a kind that this module knows." : null;
        }
    }

    private bool IsComplete => _entry != null && MBusTelegram.HasHeader(_entry);

    // Variable records with the high bytes first; of the fixed structure the order of all bytes is known.
    private bool IsUnreadable => DeviceData.IsHighByteFirst(_entry!, 0) && !DeviceData.IsFixed(_entry!, 0);

    /// <summary>Decodes what the device sent, value by value, through all of its telegrams.</summary>
    public MBusRecordReader ReadRecords()
    {
        return new MBusRecordReader(IsComplete && !IsUnreadable ? _entry : null);
    }
}
