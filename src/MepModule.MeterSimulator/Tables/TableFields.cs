using System;
using System.Buffers.Binary;
using System.Text;

namespace MepModule.MeterSimulator.Tables;

/// <summary>Writes and reads table fields. Table contents are little-endian.</summary>
internal static class TableFields
{
    public static void PutU16(this Span<byte> table, int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(table[offset..], (ushort)value);

    public static void PutI32(this Span<byte> table, int offset, long value) => BinaryPrimitives.WriteInt32LittleEndian(table[offset..], (int)value);

    public static void PutU32(this Span<byte> table, int offset, long value) => BinaryPrimitives.WriteUInt32LittleEndian(table[offset..], (uint)value);

    public static void PutText(this Span<byte> table, int offset, int length, string text)
    {
        table.Slice(offset, length).Clear();
        Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(length, text.Length)), table[offset..]);
    }

    /// <summary>LTIME_DATE: year, month, day, hour, minute, second.</summary>
    public static void PutTime(this Span<byte> table, int offset, DateTime time)
    {
        table.PutShortTime(offset, time);
        table[offset + 5] = (byte)time.Second;
    }

    /// <summary>STIME_DATE: as LTIME_DATE without seconds.</summary>
    public static void PutShortTime(this Span<byte> table, int offset, DateTime time)
    {
        table[offset] = (byte)(time.Year - 2000);
        table[offset + 1] = (byte)time.Month;
        table[offset + 2] = (byte)time.Day;
        table[offset + 3] = (byte)time.Hour;
        table[offset + 4] = (byte)time.Minute;
    }

    public static int U16(this ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(table[offset..]);

    public static int I32(this ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadInt32LittleEndian(table[offset..]);
}
