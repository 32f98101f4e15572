using System;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol.Transactions;

/// <summary>
/// Several reads done by the meter at one moment: they are written to ET52 as one transaction and their results read from ET53. The only way to a consistent snapshot
/// of several tables. It wears the meter's memory: at most four writes to ET52 an hour and a hundred a day, on all firmware; the caller keeps count (<see cref="Writes"/>).
/// The meter does it again after a power failure in between, so it holds nothing but reads.
/// Where two MEP ports share the tables, the caller locks them with EP61 before and unlocks after.
/// </summary>
public sealed class TableTransaction
{
    /// <summary>ET52, the request.</summary>
    public const int RequestTable = 0x834;

    /// <summary>ET53, the response.</summary>
    public const int ResponseTable = 0x835;

    private const int HeaderSize = 5;
    private const int TrailerSize = 2;
    private const int RecordLengthSize = 2;
    private const int ResponseHeaderSize = 3;
    private const int NumberOffset = 3;
    private const int LastNumber = 0xFFFF;
    private const int Responses = 1;
    private const int PartialResponses = 2;

    // The meter forms the response in a few hundred milliseconds.
    private const int MostTries = 5;

    private readonly byte[] _buffer;
    private readonly int _requestLimit;
    private int _length = HeaderSize;
    private int _responseLength;
    private int _reads;

    /// <summary>Makes an empty transaction.</summary>
    /// <param name="buffer">Holds the request and then the response; the sum of what is read, and 9 bytes with 5 for each read, must fit.</param>
    /// <param name="requestLimit">Size of ET52 (<see cref="DeviceDimensions.TransactionRequestSize"/>).</param>
    public TableTransaction(byte[] buffer, int requestLimit)
    {
        _buffer = buffer;
        _requestLimit = requestLimit < buffer.Length ? requestLimit : buffer.Length;
    }

    /// <summary>Number of reads in it.</summary>
    public int Reads => _reads;

    /// <summary>Length of the request as it stands in ET52.</summary>
    public int RequestLength => _length + TrailerSize;

    /// <summary>Writes to ET52 that it takes.</summary>
    public int Writes => MeterClient.MessagesToWrite(RequestLength);

    /// <summary>Length of a request with so many reads, for planning.</summary>
    public static int RequestSize(int reads)
    {
        return HeaderSize + reads * (RecordLengthSize + RequestMessage.PartialHeader) + TrailerSize;
    }

    /// <summary>Length of the response to so many reads that bring so many bytes together, for planning.</summary>
    public static int ResponseSize(int reads, int bytes)
    {
        return HeaderSize + reads * (RecordLengthSize + ResponseHeaderSize) + bytes + TrailerSize;
    }

    /// <summary>
    /// Finds a number that is new to the meter: neither that of the request that stands in ET52 nor that of the response in ET53, whoever had them done. With one of
    /// these it might not do the transaction, or an old response would pass for a new one.
    /// </summary>
    /// <param name="client">The meter.</param>
    /// <param name="number">The number, 1 to 65535.</param>
    /// <returns>A refusal where the meter has no such tables.</returns>
    public static MeterError FindNumber(MeterClient client, out int number)
    {
        number = 1;
        MeterError error = client.ReadInPlace(RequestTable, 0, HeaderSize);
        if (error != MeterError.None)
        {
            return error;
        }

        int asked = NumberIn(client);
        error = client.ReadInPlace(ResponseTable, 0, HeaderSize);
        if (error == MeterError.None)
        {
            number = After(NumberIn(client));
            number = number == asked ? After(number) : number;
        }

        return error;
    }

    /// <summary>Adds a read.</summary>
    /// <returns>False when it does not fit any more.</returns>
    public bool Add(int table, int offset, int count)
    {
        if (_length + RecordLengthSize + RequestMessage.PartialHeader + TrailerSize > _requestLimit)
        {
            return false;
        }

        LittleEndian.WriteUInt16(_buffer, _length, RequestMessage.PartialHeader);
        _length += RecordLengthSize;
        _length += RequestMessage.WritePartialRead(_buffer, _length, table, offset, count);
        _reads++;
        return true;
    }

    /// <summary>Finishes the request in the buffer, as it is written to ET52.</summary>
    /// <param name="number">Number of the transaction; the meter does not do the same one twice in a row, so it must differ each time.</param>
    public void Finish(int number)
    {
        LittleEndian.WriteUInt16(_buffer, 0, RequestLength);
        _buffer[2] = 0;
        LittleEndian.WriteUInt16(_buffer, NumberOffset, number);
        LittleEndian.WriteUInt16(_buffer, _length, number);
    }

    /// <summary>Has the meter do it, and reads the response into the buffer.</summary>
    /// <param name="client">The meter.</param>
    /// <param name="clock">To wait for a response that is not there yet.</param>
    /// <param name="number">Number of the transaction, different from the one before.</param>
    /// <returns>
    /// <see cref="MeterError.None"/> when the whole response is there; <see cref="Find"/> takes it apart. <see cref="MeterError.Unconfirmed"/> when the meter confirmed
    /// no write and formed no response either.
    /// </returns>
    public MeterError Run(MeterClient client, Link.IMonotonicClock clock, int number)
    {
        _responseLength = 0;
        Finish(number);

        // Strictly from the first byte to the last: the trailing number starts the transaction. Whether a write arrived whose confirmation was lost, the response tells.
        MeterError error = client.WriteOnce(RequestTable, 0, _buffer, 0, RequestLength);
        bool isConfirmed = error != MeterError.Unconfirmed;
        error = isConfirmed ? error : MeterError.None;
        for (int i = 0; i < MostTries && error == MeterError.None; i++)
        {
            error = client.Read(ResponseTable, 0, _buffer, 0, HeaderSize);
            int length = LittleEndian.UInt16(_buffer, 0);
            bool isOurs = error == MeterError.None && LittleEndian.UInt16(_buffer, NumberOffset) == number && (_buffer[2] == Responses || _buffer[2] == PartialResponses);
            if (isOurs)
            {
                if (length > _buffer.Length || length < HeaderSize + TrailerSize)
                {
                    return MeterError.InvalidRequest;
                }

                error = client.Read(ResponseTable, HeaderSize, _buffer, HeaderSize, length - HeaderSize);
                if (error != MeterError.None)
                {
                    return error;
                }

                if (LittleEndian.UInt16(_buffer, length - TrailerSize) == number)
                {
                    _responseLength = length;
                    return MeterError.None;
                }
            }

            clock.Sleep(200);
        }

        if (error != MeterError.None)
        {
            return error;
        }

        return isConfirmed ? MeterError.NotPossible : MeterError.Unconfirmed;
    }

    /// <summary>Takes a response that is in the buffer already, for instance one that was captured.</summary>
    /// <returns>False when it is not a whole response.</returns>
    public bool TakeResponse(byte[] response, int offset, int length)
    {
        if (length > _buffer.Length || length < HeaderSize + TrailerSize || LittleEndian.UInt16(response, offset) != length)
        {
            return false;
        }

        Array.Copy(response, offset, _buffer, 0, length);
        _responseLength = length;
        return true;
    }

    /// <summary>Finds the data of a read in the response.</summary>
    /// <param name="read">Which read, from 0.</param>
    /// <param name="offset">Where its data starts in the buffer.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <returns>The meter's answer to this read; <see cref="MeterError.NotPossible"/> when the response ends before it.</returns>
    public MeterError Find(int read, out int offset, out int count)
    {
        offset = 0;
        count = 0;
        int at = HeaderSize;
        for (int i = 0; at + RecordLengthSize < _responseLength - TrailerSize; i++)
        {
            int length = LittleEndian.UInt16(_buffer, at);
            int record = at + RecordLengthSize;
            at = record + length;
            if (length < 1 || at > _responseLength - TrailerSize)
            {
                break;
            }

            if (i == read)
            {
                MeterError error = MeterClient.ErrorOf(_buffer[record]);
                if (error != MeterError.None)
                {
                    return error;
                }

                // Inside a record the message is as on the wire: its count has the high byte first.
                count = length < ResponseHeaderSize ? 0 : BigEndian.ReadUInt16(_buffer, record + 1);
                offset = record + ResponseHeaderSize;
                return count == length - ResponseHeaderSize ? MeterError.None : MeterError.NotPossible;
            }
        }

        return MeterError.NotPossible;
    }

    private static int NumberIn(MeterClient client)
    {
        return LittleEndian.UInt16(client.Link.ResponseBuffer, client.Link.DataOffset + NumberOffset);
    }

    private static int After(int number)
    {
        return number == LastNumber ? 1 : number + 1;
    }
}
