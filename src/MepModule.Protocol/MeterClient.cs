using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol;

/// <summary>
/// Reads and writes tables and calls procedures of one meter. Only partial reads with exact lengths are used. Nothing here
/// throws because of the meter; every operation returns a <see cref="MeterError"/>. Used by the thread that owns the link.
/// </summary>
public sealed class MeterClient
{
    private const int FirstProcedureSequence = 5;
    private const int LastProcedureSequence = 9;
    private const int ResponseReads = 12;
    private const int ResponseReadSpacingMilliseconds = 100;

    private const int MessageStart = MepFrame.LengthField;

    // CODE to SEQ of these lengths end on a pass of the digest, where two readings of the guide differ.
    private const int DigestPass = 192;

    private readonly MepLink _link;
    private readonly IMonotonicClock _clock;
    private int _procedureSequence = FirstProcedureSequence;

    // An answer in TLS, while its witness is asked.
    private byte[]? _kept;

    /// <summary>Makes a client on a link.</summary>
    public MeterClient(MepLink link, IMonotonicClock clock)
    {
        _link = link;
        _clock = clock;
    }

    /// <summary>The link below, for raw exchanges and statistics.</summary>
    public MepLink Link => _link;

    /// <summary>Which MEP port of the meter this is, 1 or 2 (ET70.142). It decides where procedure responses appear.</summary>
    public int Port { get; set; } = 1;

    /// <summary>
    /// Version of the meter's interface definition (ET04) by which its tables are understood; below 0 where none is known. In TLS there is no sequence number by whose jump the meter
    /// says that it was configured anew, so every read there has the version behind it as its witness, and a long one has it once, behind its last part.
    /// </summary>
    public int InterfaceVersion { get; set; } = -1;

    /// <summary>When the last answer to a read was there, in milliseconds of the clock: before its witness was asked, which may take longer on a bad line.</summary>
    public long AnsweredMilliseconds { get; private set; }

    /// <summary>
    /// Reads a part of a table and leaves it in the wire buffer: <see cref="MepLink.ResponseBuffer"/> from
    /// <see cref="MepLink.DataOffset"/>, until the next exchange.
    /// </summary>
    /// <param name="table">Wire number of the table (<see cref="TableId"/>).</param>
    /// <param name="offset">First byte, 0 to 0xFFFFFF.</param>
    /// <param name="count">Number of bytes, 1 to <see cref="MepLink.MaximumReadData"/>.</param>
    /// <returns><see cref="MeterError.NumberJumped"/> also where a refusal came: the meter may have refused an old layout.</returns>
    public MeterError ReadInPlace(int table, int offset, int count)
    {
        if (count < 1 || count > _link.MaximumReadData || offset < 0 || offset > RequestMessage.MaximumOffset)
        {
            return MeterError.InvalidRequest;
        }

        int jumps = _link.Statistics.SequenceJumps;
        MeterError error = AskPart(table, offset, count);
        if (NeedsWitness(error, table))
        {
            // The answer is kept meanwhile: what else arrives while the version is awaited overwrites the wire buffer.
            _kept ??= new byte[MepFrame.MaximumReadData];
            int length = _link.DataLength;
            System.Array.Copy(_link.ResponseBuffer, _link.DataOffset, _kept, 0, length);
            error = AskWitness(error);
            System.Array.Copy(_kept, 0, _link.ResponseBuffer, _link.DataOffset, length);
        }

        return JudgeJumps(error, jumps);
    }

    /// <summary>Reads a part of a table of any length into a buffer, in as many exchanges as it takes.</summary>
    /// <param name="table">Wire number of the table (<see cref="TableId"/>).</param>
    /// <param name="offset">First byte, 0 to 0xFFFFFF.</param>
    /// <param name="buffer">Receives verified bytes only. When an error ends the read, none of them counts: the meter may have been configured anew.</param>
    /// <param name="bufferOffset">Where the first byte goes.</param>
    /// <param name="count">Number of bytes, at least 1.</param>
    public MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count)
    {
        if (count < 1 || offset < 0 || offset > RequestMessage.MaximumOffset + 1 - count || bufferOffset < 0 || count > buffer.Length - bufferOffset)
        {
            return MeterError.InvalidRequest;
        }

        int jumps = _link.Statistics.SequenceJumps;
        MeterError error = MeterError.None;
        int done = 0;
        while (done < count && error == MeterError.None)
        {
            int part = count - done < _link.MaximumReadData ? count - done : _link.MaximumReadData;
            error = AskPart(table, offset + done, part);
            if (error == MeterError.None)
            {
                System.Array.Copy(_link.ResponseBuffer, _link.DataOffset, buffer, bufferOffset + done, part);
                done += part;
                error = done < count ? JudgeJumps(error, jumps) : error;
            }
        }

        return JudgeJumps(NeedsWitness(error, table) ? AskWitness(error) : error, jumps);
    }

    /// <summary>
    /// Writes a part of a table, in as many partial writes as it takes, from the first byte to the last. A write that was not
    /// confirmed is sent once more: the same bytes at the same place do no harm.
    /// </summary>
    /// <param name="table">Wire number of the table (<see cref="TableId"/>).</param>
    /// <param name="offset">First byte, 0 to 0xFFFFFF.</param>
    /// <param name="data">Holds the bytes.</param>
    /// <param name="dataOffset">First byte to write.</param>
    /// <param name="count">Number of bytes, at least 1.</param>
    public MeterError Write(int table, int offset, byte[] data, int dataOffset, int count)
    {
        return WriteParts(table, offset, data, dataOffset, count, true);
    }

    /// <summary>
    /// As <see cref="Write"/>, but what was not confirmed is not sent once more: for a table of which each write wears the meter's memory. The caller looks whether it
    /// took effect.
    /// </summary>
    public MeterError WriteOnce(int table, int offset, byte[] data, int dataOffset, int count)
    {
        return WriteParts(table, offset, data, dataOffset, count, false);
    }

    /// <summary>Number of messages that a write of so many bytes takes; in TLS it may be one more.</summary>
    public static int MessagesToWrite(int count)
    {
        int messages = 0;
        while (count > 0)
        {
            count -= PartToWrite(count, MepFrame.MaximumPartialWriteData);
            messages++;
        }

        return messages;
    }

    /// <summary>
    /// Calls a procedure by BT07 and waits for its response, up to about a second beyond the call. A call that was not confirmed
    /// is looked for in the response table before it is made again.
    /// </summary>
    /// <param name="procedure">Number of the procedure, 0x800 added for extended ones.</param>
    /// <param name="parameters">Holds the parameters (little-endian, as the procedure defines them).</param>
    /// <param name="count">Number of parameter bytes, 0 to 255.</param>
    /// <param name="response">Receives the response.</param>
    /// <returns><see cref="MeterError.None"/> when the response came; its <see cref="ProcedureResponse.Result"/> says how the procedure ended.</returns>
    public MeterError CallProcedure(int procedure, byte[] parameters, int count, ProcedureResponse response)
    {
        if (count < 0 || count > 255 || count > parameters.Length)
        {
            return MeterError.InvalidRequest;
        }

        int responseTable;
        MeterError error = FindResponseTable(out responseTable);
        bool isNumberRefused = false;
        for (int call = FirstProcedureSequence; call <= LastProcedureSequence && error == MeterError.None; call++)
        {
            NextProcedureSequence();
            error = WriteCall(procedure, parameters, count);
            if (error == MeterError.None || error == MeterError.Unconfirmed || error == MeterError.AnswerLost)
            {
                bool isCertain = error == MeterError.None;
                error = WaitForResponse(responseTable, procedure, response);
                if (isCertain || error != MeterError.NoProcedureResponse)
                {
                    return error;
                }

                error = MeterError.None;
            }
            else if (error == MeterError.NotPossible && !isNumberRefused)
            {
                // 0x04 says that the meter has just seen this procedure sequence number, perhaps from us before a restart. Two in a
                // row cannot be that.
                isNumberRefused = true;
                error = MeterError.None;
            }
        }

        return error == MeterError.None ? MeterError.NoProcedureResponse : error;
    }

    /// <summary>The error that a response code stands for.</summary>
    public static MeterError ErrorOf(int responseCode)
    {
        return responseCode switch
        {
            ResponseCode.Ok => MeterError.None,
            ResponseCode.NoPermission => MeterError.NoPermission,
            ResponseCode.OperationNotPossible => MeterError.NotPossible,
            ResponseCode.TableOperationNotPossible => MeterError.NoSuchTable,
            ResponseCode.AuthenticationFailure => MeterError.WrongKey,
            ResponseCode.InvalidSequenceNumber => MeterError.SequenceRejected,
            _ => MeterError.NotSupported,
        };
    }

    // For tables that look the same whatever the configuration.
    private MeterError Ask(int table, int offset, int count)
    {
        RequestMessage.WritePartialRead(_link.RequestFrame, MessageStart, table, offset, count);
        MeterError error = _link.Exchange(RequestMessage.PartialHeader);
        return error == MeterError.None ? ErrorOf(_link.ResponseCode) : error;
    }

    private MeterError AskPart(int table, int offset, int count)
    {
        MeterError error = Ask(table, offset, count);
        AnsweredMilliseconds = _clock.Milliseconds;
        return error;
    }

    // A refusal needs it as well: the meter may have refused an old layout.
    private bool NeedsWitness(MeterError error, int table)
    {
        return IsAnswered(error) && InterfaceVersion >= 0 && _link.ProtectionInForce == ProtectionMode.Tls && table != SystemInfo.Table;
    }

    private MeterError AskWitness(MeterError told)
    {
        MeterError error = Ask(SystemInfo.Table, SystemInfo.InterfaceVersionOffset, 1);
        if (error == MeterError.None && _link.ResponseBuffer[_link.DataOffset] != InterfaceVersion)
        {
            // What the jump of a number is without TLS, for whoever counts them.
            _link.Statistics.SequenceJumps++;
            _link.Statistics.Discontinuities++;
        }

        return error == MeterError.None ? told : error;
    }

    private MeterError JudgeJumps(MeterError error, int jumps)
    {
        return IsAnswered(error) && _link.Statistics.SequenceJumps != jumps ? MeterError.NumberJumped : error;
    }

    private static bool IsAnswered(MeterError error)
    {
        return error == MeterError.None || MeterErrorText.IsRefusal(error);
    }

    private MeterError WriteParts(int table, int offset, byte[] data, int dataOffset, int count, bool repeats)
    {
        if (count < 1 || offset < 0 || count > RequestMessage.MaximumOffset + 1 - offset || dataOffset < 0 || count > data.Length - dataOffset)
        {
            return MeterError.InvalidRequest;
        }

        int done = 0;
        while (done < count)
        {
            int part = PartToWrite(count - done, _link.MaximumMessage - RequestMessage.PartialHeader);
            int length = RequestMessage.WritePartialWrite(_link.RequestFrame, MessageStart, table, offset + done, part);
            System.Array.Copy(data, dataOffset + done, _link.RequestFrame, MessageStart + length, part);
            MeterError error = _link.Exchange(length + part);
            if ((error == MeterError.Unconfirmed || error == MeterError.AnswerLost) && repeats)
            {
                error = _link.Exchange(length + part);
            }

            if (error == MeterError.None)
            {
                error = ErrorOf(_link.ResponseCode);
            }

            if (error != MeterError.None)
            {
                return error;
            }

            done += part;
        }

        return MeterError.None;
    }

    private static int PartToWrite(int count, int most)
    {
        int part = count < most ? count : most;
        return (RequestMessage.PartialHeader + part + MepFrame.SequenceField) % DigestPass == 0 ? part - 1 : part;
    }

    private void NextProcedureSequence()
    {
        _procedureSequence = _procedureSequence == LastProcedureSequence ? FirstProcedureSequence : _procedureSequence + 1;
    }

    // MEP2 always answers in ET85; MEP1 in ET59 when ET50.30 bit 1 is set, else in the shared BT08.
    private MeterError FindResponseTable(out int table)
    {
        table = TableId.MepProcedureResponsePort2;
        if (Port == 2)
        {
            return MeterError.None;
        }

        const int registrationFlags = 30;
        const int responseInEt59 = 0x02;
        MeterError error = Ask(TableId.MepInboundData, registrationFlags, 1);
        table = error == MeterError.None && (_link.ResponseBuffer[_link.DataOffset] & responseInEt59) != 0
            ? TableId.MepProcedureResponse
            : TableId.ProcedureResponse;
        return error;
    }

    private MeterError WriteCall(int procedure, byte[] parameters, int count)
    {
        int length = 3 + count;
        byte[] frame = _link.RequestFrame;
        int header = (RequestMessage.FullHeader + length + MepFrame.SequenceField) % DigestPass == 0
            ? RequestMessage.WritePartialWrite(frame, MessageStart, TableId.ProcedureInitiate, 0, length)
            : RequestMessage.WriteFullWrite(frame, MessageStart, TableId.ProcedureInitiate, length);
        int call = MessageStart + header;
        frame[call] = (byte)procedure;
        frame[call + 1] = (byte)(procedure >> 8);
        frame[call + 2] = (byte)_procedureSequence;
        System.Array.Copy(parameters, 0, frame, call + 3, count);
        MeterError error = _link.Exchange(header + length);
        return error == MeterError.None ? ErrorOf(_link.ResponseCode) : error;
    }

    private MeterError WaitForResponse(int table, int procedure, ProcedureResponse response)
    {
        for (int i = 0; i < ResponseReads; i++)
        {
            MeterError error = Ask(table, 0, ProcedureResponse.HeaderLength + ProcedureResponse.MaximumData);
            if (error != MeterError.None)
            {
                return error;
            }

            byte[] buffer = _link.ResponseBuffer;
            int start = _link.DataOffset;
            int number = (buffer[start] | (buffer[start + 1] << 8)) & 0x0FFF;
            if (number == procedure && buffer[start + 2] == _procedureSequence)
            {
                response.Procedure = number;
                response.SequenceNumber = buffer[start + 2];
                response.Result = buffer[start + 3];
                System.Array.Copy(buffer, start + ProcedureResponse.HeaderLength, response.Data, 0, ProcedureResponse.MaximumData);
                return MeterError.None;
            }

            _clock.Sleep(ResponseReadSpacingMilliseconds);
        }

        return MeterError.NoProcedureResponse;
    }
}
