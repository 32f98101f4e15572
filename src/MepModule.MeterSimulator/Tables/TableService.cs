using System;
using System.Buffers.Binary;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// Serves one C12.18 table request: code, table, offset, count and data in, response code with count and data out. The same service
/// answers the port and the records of a transaction.
/// </summary>
internal static class TableService
{
    /// <summary>Code, count: what stands before the data of a read response.</summary>
    public const int ReadHeaderSize = 3;

    private const byte FullRead = 0x30;
    private const byte PartialRead = 0x3F;
    private const byte FullWrite = 0x40;
    private const byte PartialWrite = 0x4F;

    /// <summary>Fills the response and returns its length.</summary>
    public static int Serve(TableStore tables, ReadOnlySpan<byte> request, Access level, Span<byte> response)
    {
        byte code = request[0];
        bool partial = code is PartialRead or PartialWrite, write = code is FullWrite or PartialWrite;
        if (!partial && !write && code != FullRead)
            return Refuse(response, ResponseCode.Unrecognized);
        int header = partial ? 8 : 5;
        if (request.Length < header)
            return Refuse(response, ResponseCode.Unsupported);

        Table? table = tables.Find(BinaryPrimitives.ReadUInt16BigEndian(request[1..]));
        int offset = partial ? request[3] << 16 | request[4] << 8 | request[5] : 0;
        int count = BinaryPrimitives.ReadUInt16BigEndian(request[(header - 2)..]);
        if (table is null)
            return Refuse(response, ResponseCode.TableNotPossible);
        if (!(write ? table.WriteAccess : table.ReadAccess).Allows(level))
            return Refuse(response, ResponseCode.NoPermission);
        if (write)
        {
            ReadOnlySpan<byte> data = request[header..];
            return Refuse(response, table.Write(offset, data[..Math.Min(count, data.Length)]));
        }

        if (!partial)
        {
            table.Refresh?.Invoke(table);
            count = table.Bytes.Length;
        }
        if (count > response.Length - ReadHeaderSize)
            return Refuse(response, ResponseCode.NotPossible);
        response[0] = (byte)ResponseCode.Ok;
        BinaryPrimitives.WriteUInt16BigEndian(response[1..], (ushort)count);
        table.Read(offset, response.Slice(ReadHeaderSize, count));
        return ReadHeaderSize + count;
    }

    private static int Refuse(Span<byte> response, ResponseCode code)
    {
        response[0] = (byte)code;
        return 1;
    }
}
