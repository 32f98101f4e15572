using System;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security.Tls;

namespace MepModule.Device.Tests;

/// <summary>
/// The meter of <see cref="TlsVector"/>: answers its frames of the handshake byte for byte, and nothing else; whatever is asked then, with the vector's answer, sealed under
/// the number that is next. A hello begins anew.
/// </summary>
internal sealed class TlsVectorMeter : IByteChannel
{
    private const int RecordAt = 3;
    private const int TextAt = 16;

    private readonly byte[] _frame1 = Hex.Bytes(TlsVector.Frame1);
    private readonly byte[] _frame2 = Hex.Bytes(TlsVector.Frame2);
    private readonly byte[] _frame3 = Hex.Bytes(TlsVector.Frame3);
    private readonly byte[] _frame4 = Hex.Bytes(TlsVector.Frame4);
    private readonly byte[] _keys = Hex.Bytes(TlsVector.KeyBlock);
    private readonly byte[] _text = Hex.Bytes(TlsVector.Answer);
    private readonly byte[] _answer = new byte[MepFrame.MaximumFrame];
    private readonly RecordCipher _reader;
    private readonly RecordCipher _writer;
    private int _ready;
    private int _taken;

    public TlsVectorMeter()
    {
        uint[] table = AesTable.Make();
        ulong[] remainders = GaloisHash.Remainders();
        _reader = new RecordCipher(table, remainders);
        _writer = new RecordCipher(table, remainders);
    }

    /// <summary>Sessions that were opened.</summary>
    public int Sessions { get; private set; }

    /// <summary>Requests that were opened and answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Bytes handed over at a time at most.</summary>
    public int Portion { get; set; } = MepFrame.MaximumFrame;

    /// <summary>This bit of the next answer is wrong; -1 for none.</summary>
    public int WrongBit { get; set; } = -1;

    public string? Problem => null;

    public int BytesAvailable => _ready - _taken < Portion ? _ready - _taken : Portion;

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int n = count < BytesAvailable ? count : BytesAvailable;
        Array.Copy(_answer, _taken, buffer, offset, n);
        _taken += n;
        return n;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        _taken = 0;
        _ready = 0;
        if (IsFrame(_frame1, buffer, offset, count))
        {
            Answer(_frame2);
        }
        else if (IsFrame(_frame3, buffer, offset, count))
        {
            _reader.SetKey(_keys, TlsHandshake.ClientKey, TlsHandshake.ClientIv);
            _writer.SetKey(_keys, TlsHandshake.ServerKey, TlsHandshake.ServerIv);
            _reader.Number = 1;
            Array.Copy(_text, 0, _answer, TextAt, TlsHandshake.FinishedLength);
            _writer.Seal(TlsRecord.Handshake, _answer, RecordAt, TlsHandshake.FinishedLength);
            Answer(_frame4);
            Sessions++;
        }
        else if (buffer[offset + 2] == 0x80)
        {
            Array.Copy(buffer, offset, _answer, 0, count);
            _reader.Begin(_answer, RecordAt);
            if (_reader.Finish(_answer))
            {
                Array.Copy(_text, 0, _answer, TextAt, _text.Length);
                _ready = _writer.Seal(TlsRecord.Data, _answer, RecordAt, _text.Length);
                BigEndian.WriteUInt16(_answer, 0, _ready - 2);
                _answer[2] = ResponseCode.Ok;
                Answers++;
            }
        }

        if (_ready > 0 && WrongBit >= 0)
        {
            _answer[WrongBit >> 3] = (byte)(_answer[WrongBit >> 3] ^ (1 << (WrongBit & 7)));
            WrongBit = -1;
        }

        return true;
    }

    public void Close()
    {
    }

    private void Answer(byte[] frame)
    {
        Array.Copy(frame, 0, _answer, 0, frame.Length);
        _ready = frame.Length;
    }

    private static bool IsFrame(byte[] expected, byte[] buffer, int offset, int count)
    {
        if (count != expected.Length)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (buffer[offset + i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }
}
