using System;
using MepModule.Protocol.Tables;

namespace MepModule.App.Update;

/// <summary>
/// What the launcher and the app tell each other over restarts: the state of both slots, counters, and why the module restarted.
/// 120 bytes, little-endian:
/// <code>
///   0  4  "MEPB"
///   4  2  format, 2
///   6  2  length, 120
///   8  4  fingerprint of the base that the slots were filled over
///  12  8  slot A: state, starts of the trial, crashes in a row, zero, header checksum (4)
///  20  8  slot B
///  28  1  preferred slot: 0 = A, 1 = B, 255 = none
///  29  1  starts in a row that ended early
///  30  1  set-up access point: 1 = wanted, 2 = prepared for the next start
///  31  1  crashes in a row of the factory app
///  32  4  number of starts
///  36  1  slot whose trial failed last (0, 1), 255 = none
///  37  1  whether the meter was read before the upload whose trial is due (1)
///  38  2  zero
///  40 80  why the module restarts, ASCII
/// </code>
/// </summary>
public sealed class BootRecord
{
    /// <summary>Length of a saved record in bytes.</summary>
    public const int Length = 120;

    /// <summary>How often a new app may start before it must have confirmed itself.</summary>
    public const int TrialStarts = 3;

    /// <summary>How many crashes in a row, each before a minute of proper service, take a confirmed app out of use.</summary>
    public const int CrashLimit = 5;

    /// <summary>How many starts in a row that ended within 30 seconds ask for the set-up access point.</summary>
    public const int QuickStartLimit = 3;

    private const int Format = 2;
    private const int BaseOffset = 8;
    private const int SlotsOffset = 12;
    private const int SlotLength = 8;
    private const int PreferredOffset = 28;
    private const int QuickStartsOffset = 29;
    private const int SetupOffset = 30;
    private const int FactoryCrashesOffset = 31;
    private const int StartsOffset = 32;
    private const int FailedTrialOffset = 36;
    private const int MeterWasReadOffset = 37;
    private const int ReasonOffset = 40;
    private const int ReasonLength = 80;
    private const int None = 255;

    private readonly byte[] _bytes;

    private BootRecord(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Makes the record of a module that has never started over this base.</summary>
    public BootRecord(uint baseFingerprint)
        : this(new byte[Length])
    {
        _bytes[0] = (byte)'M';
        _bytes[1] = (byte)'E';
        _bytes[2] = (byte)'P';
        _bytes[3] = (byte)'B';
        LittleEndian.WriteUInt16(_bytes, 4, Format);
        LittleEndian.WriteUInt16(_bytes, 6, Length);
        LittleEndian.WriteUInt32(_bytes, BaseOffset, baseFingerprint);
        _bytes[PreferredOffset] = None;
        _bytes[FailedTrialOffset] = None;
    }

    /// <summary>Fingerprint of the base that the slots were filled over.</summary>
    public uint BaseFingerprint
    {
        get { return LittleEndian.UInt32(_bytes, BaseOffset); }
    }

    /// <summary>The confirmed slot that is started when no trial is due; <see cref="Slot.Factory"/> when there is none.</summary>
    public int Preferred
    {
        get { return _bytes[PreferredOffset] == None ? Slot.Factory : _bytes[PreferredOffset]; }
        set { _bytes[PreferredOffset] = value == Slot.Factory ? (byte)None : (byte)value; }
    }

    /// <summary>The slot whose trial failed last; <see cref="Slot.Factory"/> when none did since the last upload.</summary>
    public int FailedTrial
    {
        get { return _bytes[FailedTrialOffset] == None ? Slot.Factory : _bytes[FailedTrialOffset]; }
        set { _bytes[FailedTrialOffset] = value == Slot.Factory ? (byte)None : (byte)value; }
    }

    /// <summary>Whether readings came when the last update was uploaded, so that its trial has to bring them again.</summary>
    public bool MeterWasRead
    {
        get { return _bytes[MeterWasReadOffset] == 1; }
        set { _bytes[MeterWasReadOffset] = value ? (byte)1 : (byte)0; }
    }

    /// <summary>Starts in a row, trials not counted, that did not last 30 seconds.</summary>
    public int QuickStarts
    {
        get { return _bytes[QuickStartsOffset]; }
        set { _bytes[QuickStartsOffset] = (byte)value; }
    }

    /// <summary>How things stand with the set-up access point.</summary>
    public SetupWish Setup
    {
        get { return (SetupWish)_bytes[SetupOffset]; }
        set { _bytes[SetupOffset] = (byte)value; }
    }

    /// <summary>Number of starts since the storage was formatted.</summary>
    public uint Starts
    {
        get { return LittleEndian.UInt32(_bytes, StartsOffset); }
        set { LittleEndian.WriteUInt32(_bytes, StartsOffset, value); }
    }

    /// <summary>Why the module is about to restart; empty when nobody said so, that is after a loss of power or a reset.</summary>
    public string Reason
    {
        get { return TableText.Read(_bytes, ReasonOffset, ReasonLength); }
        set { TableText.Write(_bytes, ReasonOffset, ReasonLength, value); }
    }

    /// <summary>State of a slot.</summary>
    public SlotState State(int slot)
    {
        return (SlotState)_bytes[SlotsOffset + (slot * SlotLength)];
    }

    /// <summary>Starts that a slot has used up of its trial.</summary>
    public int TrialsUsed(int slot)
    {
        return _bytes[SlotsOffset + (slot * SlotLength) + 1];
    }

    /// <summary>Crashes in a row before proper service, of a slot or of <see cref="Slot.Factory"/>.</summary>
    public int Crashes(int slot)
    {
        return _bytes[CrashesOffset(slot)];
    }

    /// <summary>Checksum of the header of the bundle that a slot must hold to be started.</summary>
    public uint HeaderChecksum(int slot)
    {
        return LittleEndian.UInt32(_bytes, SlotsOffset + (slot * SlotLength) + 4);
    }

    /// <summary>Sets a slot to a state with fresh counters. The header checksum stays.</summary>
    public void SetState(int slot, SlotState state)
    {
        int offset = SlotsOffset + (slot * SlotLength);
        _bytes[offset] = (byte)state;
        _bytes[offset + 1] = 0;
        _bytes[offset + 2] = 0;
        if (state != SlotState.Confirmed && Preferred == slot)
        {
            int other = slot == Slot.A ? Slot.B : Slot.A;
            Preferred = State(other) == SlotState.Confirmed ? other : Slot.Factory;
        }
    }

    /// <summary>Says which bundle a slot holds.</summary>
    public void SetHeaderChecksum(int slot, uint checksum)
    {
        LittleEndian.WriteUInt32(_bytes, SlotsOffset + (slot * SlotLength) + 4, checksum);
    }

    /// <summary>Counts one start of a trial.</summary>
    public void UseTrial(int slot)
    {
        _bytes[SlotsOffset + (slot * SlotLength) + 1]++;
    }

    /// <summary>Sets the crashes in a row of a slot or of <see cref="Slot.Factory"/>.</summary>
    public void SetCrashes(int slot, int count)
    {
        _bytes[CrashesOffset(slot)] = count > 255 ? (byte)255 : (byte)count;
    }

    /// <summary>Counts a crash and gives up a confirmed app that crashes again and again.</summary>
    public void CountCrash(int slot)
    {
        SetCrashes(slot, Crashes(slot) + 1);
        if (slot != Slot.Factory && State(slot) == SlotState.Confirmed && Crashes(slot) >= CrashLimit)
        {
            SetState(slot, SlotState.Bad);
        }
    }

    /// <summary>The bytes to save. A copy.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Array.Copy(_bytes, 0, bytes, 0, Length);
        return bytes;
    }

    /// <summary>A copy that can be changed without changing this record.</summary>
    public BootRecord Copy()
    {
        byte[] bytes = new byte[Length];
        Array.Copy(_bytes, 0, bytes, 0, Length);
        return new BootRecord(bytes);
    }

    /// <summary>Reads a saved record.</summary>
    /// <returns>The record; null when the bytes are not a sound one.</returns>
    public static BootRecord? Parse(byte[] bytes)
    {
        if (bytes.Length != Length
            || bytes[0] != 'M' || bytes[1] != 'E' || bytes[2] != 'P' || bytes[3] != 'B'
            || LittleEndian.UInt16(bytes, 4) != Format
            || LittleEndian.UInt16(bytes, 6) != Length)
        {
            return null;
        }

        byte[] copy = new byte[Length];
        Array.Copy(bytes, 0, copy, 0, Length);
        return new BootRecord(copy);
    }

    private static int CrashesOffset(int slot)
    {
        return slot == Slot.Factory ? FactoryCrashesOffset : SlotsOffset + (slot * SlotLength) + 2;
    }
}

/// <summary>How things stand with the set-up access point, which takes a restart to open.</summary>
public enum SetupWish
{
    /// <summary>Nobody wants it, or it is open.</summary>
    None = 0,

    /// <summary>The button or three short starts asked for it; the app has to prepare it.</summary>
    Wanted = 1,

    /// <summary>The app has prepared it for the next start.</summary>
    Prepared = 2,
}
