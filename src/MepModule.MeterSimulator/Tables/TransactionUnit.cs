using System;
using System.Buffers.Binary;

namespace MepModule.MeterSimulator.Tables;

/// <summary>
/// ET52 and ET53: several requests in one write, executed together when its last bytes arrive; their responses wait in ET53
/// (fact sheet chapter 5). With two MEP ports a client may lock the pair against the other one.
/// </summary>
internal sealed class TransactionUnit
{
    public const byte Requests = 0;
    public const byte Responses = 1;
    public const byte PartialResponses = 2;
    public const byte GroupRequests = 3;
    public const byte GroupDenied = 4;

    private const int HeaderSize = 5;
    private const int TrailerSize = 2;
    private const int InitiateProcedure = 7;
    private static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(10);

    private readonly MeterWorks _works;
    private readonly Table? _response;
    private byte[] _lastExecuted = [];
    private DateTime _lockedUntil;
    private int _lockOwner;

    public TransactionUnit(MeterWorks works)
    {
        _works = works;
        if (!works.Profile.HasTransactions || works.Profile.TransactionRequestSize == 0)
            return;
        works.Tables.Extended(52, Access.Basic, Access.Basic, works.Profile.TransactionRequestSize, written: Written);
        _response = works.Tables.Extended(53, Access.Basic, Access.Nobody, works.Profile.TransactionResponseSize);
    }

    /// <summary>MEP port that holds the lock, 0 for none.</summary>
    public int LockOwner => _works.Clock.TrueUtc < _lockedUntil ? _lockOwner : 0;

    /// <summary>Takes the lock for ten seconds; false when the other port holds it.</summary>
    public bool Lock(int port)
    {
        if (LockOwner != 0 && LockOwner != port)
            return false;
        _lockOwner = port;
        _lockedUntil = _works.Clock.TrueUtc + LongestLock;
        return true;
    }

    /// <summary>Gives the lock back; false when the other port holds it.</summary>
    public bool Unlock(int port)
    {
        if (LockOwner != 0 && LockOwner != port)
            return false;
        _lockedUntil = default;
        return true;
    }

    private ResponseCode Written(Table table, int offset, int count)
    {
        if (LockOwner != 0 && LockOwner != _works.Profile.Port)
            return ResponseCode.NotPossible;
        ReadOnlySpan<byte> bytes = table.Bytes;
        int size = bytes.U16(0), end = offset + count;
        bool complete = size >= HeaderSize + TrailerSize && size <= bytes.Length && offset < size && end >= size;
        if (!complete || bytes.U16(3) != bytes.U16(size - TrailerSize))
            return ResponseCode.Ok;
        if (bytes[..size].SequenceEqual(_lastExecuted))
            return ResponseCode.Ok;
        _lastExecuted = bytes[..size].ToArray();
        Execute(_lastExecuted);
        return ResponseCode.Ok;
    }

    private void Execute(ReadOnlySpan<byte> request)
    {
        Span<byte> response = _response!.Bytes;
        response.Clear();
        int number = request.U16(3), length = HeaderSize;
        byte type = request[2] switch { Requests => Responses, GroupRequests => GroupDenied, _ => PartialResponses };
        for (int offset = HeaderSize; type == Responses && offset < request.Length - TrailerSize;)
        {
            int size = offset + 2 <= request.Length - TrailerSize ? request.U16(offset) : 0;
            if (size == 0 || offset + 2 + size > request.Length - TrailerSize)
            {
                type = PartialResponses;
                break;
            }
            int room = response.Length - TrailerSize - length - 2;
            int answered = room > 0 ? Serve(request.Slice(offset + 2, size), response.Slice(length + 2, room)) : 0;
            if (answered == 0)
            {
                type = PartialResponses;
                break;
            }
            response.PutU16(length, answered);
            length += 2 + answered;
            offset += 2 + size;
        }
        response.PutU16(0, length + TrailerSize);
        response[2] = type;
        response.PutU16(3, number);
        response.PutU16(length, number);
    }

    /// <summary>One record; 0 when its response does not fit.</summary>
    private int Serve(ReadOnlySpan<byte> record, Span<byte> response)
    {
        bool write = record[0] is 0x40 or 0x4F;
        int table = record.Length >= 3 ? BinaryPrimitives.ReadUInt16BigEndian(record[1..]) : 0;
        if (write && table == Table.Extended + 52)
        {
            response[0] = (byte)ResponseCode.NotPossible;
            return 1;
        }
        if (record[0] == 0x40 && table == InitiateProcedure && record.Length > 5)
        {
            // A procedure call inside a transaction may carry more parameters than BT07 has room for.
            response[0] = (byte)_works.Procedures.Call(record[5..]);
            return 1;
        }
        int length = TableService.Serve(_works.Tables, record, _works.CallerLevel, response);
        bool read = record[0] is 0x30 or 0x3F;
        return read && length == 1 && response[0] == (byte)ResponseCode.NotPossible ? 0 : length;
    }
}
