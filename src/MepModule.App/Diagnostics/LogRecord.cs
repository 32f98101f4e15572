using System;
using System.Text;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Diagnostics;

/// <summary>
/// An entry of the event log as bytes: length of the whole 2, index 4, unix time 4, uptime 4, level 1, length of area 1, area, text; a sum of the bytes 1. Length and index are those of a
/// <see cref="Storage.RecordRing"/>.
/// </summary>
internal static class LogRecord
{
    /// <summary>Length of the longest record.</summary>
    public const int MaximumBytes = OverheadBytes + 16 + MaximumTextBytes;

    private const int HeaderBytes = 16;
    private const int OverheadBytes = HeaderBytes + 1;
    private const int MaximumTextBytes = 200;

    /// <summary>Makes a record, without its length, index and times.</summary>
    public static byte[] Of(LogLevel level, string area, string text)
    {
        byte[] areaBytes = Encoding.UTF8.GetBytes(area);
        byte[] textBytes = Encoding.UTF8.GetBytes(text);
        int textLength = CutAtCharacter(textBytes, MaximumTextBytes);
        var record = new byte[OverheadBytes + areaBytes.Length + textLength];
        record[14] = (byte)level;
        record[15] = (byte)areaBytes.Length;
        Array.Copy(areaBytes, 0, record, HeaderBytes, areaBytes.Length);
        Array.Copy(textBytes, 0, record, HeaderBytes + areaBytes.Length, textLength);
        return record;
    }

    /// <summary>Writes times and sum of a record that has its length and index.</summary>
    public static void Finish(byte[] record, IClock clock)
    {
        LittleEndian.WriteUInt32(record, 6, clock.IsSet ? (uint)((clock.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) : 0);
        LittleEndian.WriteInt32(record, 10, (int)(clock.Milliseconds / 1000));
        record[record.Length - 1] = SumOf(record, record.Length - 1);
    }

    /// <summary>Whether the bytes begin with a whole record.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many of them there are.</param>
    public static bool IsWhole(byte[] bytes, int count)
    {
        int size = count < HeaderBytes ? 0 : SizeOf(bytes);
        return size >= OverheadBytes && size <= count && bytes[15] <= size - OverheadBytes && bytes[size - 1] == SumOf(bytes, size - 1);
    }

    /// <summary>Length of a record.</summary>
    public static int SizeOf(byte[] record) => LittleEndian.UInt16(record, 0);

    /// <summary>Index of a record.</summary>
    public static int IndexOf(byte[] record) => LittleEndian.Int32(record, 2);

    /// <summary>Takes a record apart.</summary>
    public static void Read(byte[] record, LogEntry entry)
    {
        long time = LittleEndian.UInt32(record, 6);
        entry.Index = IndexOf(record);
        entry.TimeUtc = time == 0 ? DateTime.MinValue : new DateTime(DateTime.UnixEpoch.Ticks + (time * TimeSpan.TicksPerSecond));
        entry.UptimeSeconds = LittleEndian.Int32(record, 10);
        entry.Level = (LogLevel)record[14];
        entry.Area = Encoding.UTF8.GetString(record, HeaderBytes, record[15]);
        entry.Text = Encoding.UTF8.GetString(record, HeaderBytes + record[15], SizeOf(record) - OverheadBytes - record[15]);
    }

    private static byte SumOf(byte[] bytes, int count)
    {
        int sum = 0x5A;
        for (int i = 0; i < count; i++)
        {
            sum = (sum * 3) + bytes[i];
        }

        return (byte)sum;
    }

    private static int CutAtCharacter(byte[] utf8, int maximum)
    {
        if (utf8.Length <= maximum)
        {
            return utf8.Length;
        }

        int length = maximum;
        while ((utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
