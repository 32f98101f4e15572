using System;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// One table: bytes, who may read and write them, and what happens around an access. Live tables renew their bytes in
/// <see cref="Refresh"/>, right before they are read.
/// </summary>
internal sealed class Table(int id, Access read, Access write, int size)
{
    /// <summary>Extended table n has the id 0x0800 + n.</summary>
    public const int Extended = 0x0800;

    public int Id { get; } = id;

    public Access ReadAccess { get; set; } = read;

    public Access WriteAccess { get; set; } = write;

    public byte[] Bytes { get; set; } = new byte[size];

    /// <summary>Brings the bytes up to date before they are read or partly overwritten.</summary>
    public Action<Table>? Refresh { get; init; }

    /// <summary>Acts on a write: the table with its new bytes, offset and length of what was written. A code other than 0 refuses it.</summary>
    public Func<Table, int, int, ResponseCode>? Written { get; init; }

    /// <summary>Copies bytes out; past the end come zeros.</summary>
    public void Read(int offset, Span<byte> destination)
    {
        Refresh?.Invoke(this);
        destination.Clear();
        if (offset < Bytes.Length)
            Bytes.AsSpan(offset, Math.Min(destination.Length, Bytes.Length - offset)).CopyTo(destination);
    }

    /// <summary>Overwrites bytes; what would lie past the end is ignored.</summary>
    public ResponseCode Write(int offset, ReadOnlySpan<byte> data)
    {
        Refresh?.Invoke(this);
        int count = Math.Clamp(Bytes.Length - offset, 0, data.Length);
        if (count > 0)
            data[..count].CopyTo(Bytes.AsSpan(offset));
        return Written?.Invoke(this, offset, count) ?? ResponseCode.Ok;
    }
}
