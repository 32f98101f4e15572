using System;
using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// A session of TLS 1.2 with a pre-shared key in the meter's frames: 0x58 and 0x59 open it, 0x80 carries a message. What keeps it alive on a line that loses frames, and
/// where that leaves RFC 5246: docs/decisions/0010-tls-in-frames.md.
/// </summary>
internal sealed class TlsProtection : IMessageProtection
{
    /// <summary>Stands for no alert.</summary>
    public const byte NoAlert = 255;

    private const byte FirstFlight = 0x58;
    private const byte NextFlight = 0x59;
    private const byte ApplicationRecord = 0x80;

    private const int CodeAt = MepFrame.LengthField;
    private const int RecordAt = CodeAt + 1;
    private const int TextAt = RecordAt + TlsRecord.HeadLength + TlsRecord.NonceField;
    private const int MostMoves = 2;
    private const int MaximumText = MepFrame.MaximumFrame - TextAt - Gcm.TagLength;
    private const int BareFrame = RecordAt;

    // The number of the guide's example. Meters only log it.
    private const int ClientId = 100;
    private const int BasicKey = 0;
    private const int AdvancedKey = 1;

    private const byte WarningLevel = 1;
    private const byte CloseNotify = 0;
    private const byte BadRecord = 20;
    private const byte UnknownIdentity = 115;

    private readonly IRandomBytes _random;
    private readonly RecordCipher _writer;
    private readonly RecordCipher _reader;
    private readonly byte[] _frame = new byte[MepFrame.MaximumFrame];

    // A third of the memory; only while a session opens.
    private TlsHandshake? _handshake;
    private Stage _stage;
    private int _keyId = BasicKey;
    private bool _isKeyIdProven;
    private bool _isAwaited;
    private bool _isAnswerDamaged;
    private int _moves;
    private bool _isFollowing;

    /// <summary>Makes a protection that cannot be used before <see cref="SetKey"/>.</summary>
    public TlsProtection(IRandomBytes random)
    {
        _random = random;
        uint[] table = AesTable.Make();
        ulong[] remainders = GaloisHash.Remainders();
        _writer = new RecordCipher(table, remainders);
        _reader = new RecordCipher(table, remainders);
    }

    private enum Stage
    {
        Closed,
        Greeted,
        Keyed,
        Proven,
        Open,
        Asked,
    }

    public MepKey Key { get; private set; } = null!;

    public int MaximumRequest => MaximumText;

    public int MaximumAnswer => MaximumText;

    /// <summary>Number of the last alert that the meter sent (RFC 5246, 7.2); 255 before the first.</summary>
    public byte LastAlert { get; private set; } = NoAlert;

    /// <summary>Takes another key. The session of the former one is forgotten.</summary>
    public void SetKey(MepKey key)
    {
        End();
        Key = key;
        _keyId = BasicKey;
        _isKeyIdProven = false;
    }

    public byte[]? Opening()
    {
        _isAwaited = false;
        if (_stage == Stage.Asked && _isAnswerDamaged && _moves < MostMoves)
        {
            // The meter answered, and knows nothing of what became of it: both sides go on. Where that brings no answer that opens, another record was lost, and no number
            // would fit ever again.
            _reader.Number++;
            _moves++;
            _stage = Stage.Open;
        }

        switch (_stage)
        {
            case Stage.Open:
                return null;
            case Stage.Keyed:
                WriteProof();
                return _frame;
            case Stage.Proven:
                // Silence may be how this meter refuses a key.
                TryOtherKeyId();
                break;
        }

        _handshake ??= new TlsHandshake();
        EndFrame(FirstFlight, _handshake.WriteHello(_frame, RecordAt, _random));
        _stage = Stage.Greeted;
        return _frame;
    }

    public byte[] Seal(byte[] frame, int messageLength, uint sequence)
    {
        _isAwaited = false;
        _isAnswerDamaged = false;
        BigEndian.WriteUInt16(frame, 0, messageLength);
        Array.Copy(frame, CodeAt, _frame, TextAt, messageLength);
        EndFrame(ApplicationRecord, _writer.Seal(TlsRecord.Data, _frame, RecordAt, messageLength));
        _stage = Stage.Asked;
        return _frame;
    }

    public void Reveal(byte[] frame)
    {
    }

    public void Sent()
    {
        _isAwaited = true;
        _isFollowing = false;
        if (_stage == Stage.Asked)
        {
            _writer.Prepare();
        }
    }

    public void Follow(byte[] frame, int received)
    {
        if (received < TextAt)
        {
            _isFollowing = false;
        }
        else if (_isFollowing || IsAnswer(frame))
        {
            if (!_isFollowing)
            {
                _reader.Begin(frame, RecordAt);
                _isFollowing = true;
            }

            _reader.Advance(frame, received);
        }
    }

    public FrameVerdict Judge(byte[] frame, int frameLength, out int messageLength)
    {
        messageLength = 0;
        bool isOpened = _isFollowing;
        _isFollowing = false;
        if (!_isAwaited)
        {
            return FrameVerdict.Foreign;
        }

        switch (_stage)
        {
            case Stage.Greeted:
                return JudgeHello(frame, frameLength);
            case Stage.Proven:
                return JudgeFinished(frame, frameLength);
            case Stage.Asked:
                return JudgeAnswer(frame, frameLength, isOpened, out messageLength);
            default:
                return FrameVerdict.Foreign;
        }
    }

    public bool End()
    {
        bool isOpen = _stage >= Stage.Proven;
        _stage = Stage.Closed;
        _isAwaited = false;
        EndHandshake();
        _writer.Forget();
        _reader.Forget();
        return isOpen;
    }

    private void EndHandshake()
    {
        if (_handshake != null)
        {
            _handshake.Forget();
            _handshake = null;
        }
    }

    // Flight 3 in one frame: three records.
    private void WriteProof()
    {
        TlsHandshake handshake = _handshake!;
        int next = handshake.WriteKeyExchange(_frame, RecordAt, ClientId, _keyId);
        TlsRecord.WriteHead(_frame, next, TlsRecord.ChangeCipherSpec, 1);
        _frame[next + TlsRecord.HeadLength] = 1;
        next += TlsRecord.HeadLength + 1;
        _writer.SetKey(handshake.Keys, TlsHandshake.ClientKey, TlsHandshake.ClientIv);
        int length = handshake.WriteFinished(_frame, next + TlsRecord.HeadLength + TlsRecord.NonceField);
        EndFrame(NextFlight, _writer.Seal(TlsRecord.Handshake, _frame, next, length));
        _stage = Stage.Proven;
    }

    private void EndFrame(byte code, int end)
    {
        BigEndian.WriteUInt16(_frame, 0, end - MepFrame.LengthField);
        _frame[CodeAt] = code;
    }

    private FrameVerdict JudgeHello(byte[] frame, int frameLength)
    {
        if (frameLength == BareFrame || frame[CodeAt] == ResponseCode.AuthenticationFailure || IsPlainAlert(frame, frameLength))
        {
            return Refuse(FrameVerdict.RefusedSession);
        }

        if (frame[CodeAt] != ResponseCode.Ok || !_handshake!.TakeHello(frame, RecordAt, frameLength))
        {
            return FrameVerdict.Foreign;
        }

        _handshake!.MakeKeys(Key);
        return Take(Stage.Keyed, FrameVerdict.Step);
    }

    private FrameVerdict JudgeFinished(byte[] frame, int frameLength)
    {
        // The proof cannot be opened with another key: the same alert as for a damaged record.
        bool isRefused = IsPlainAlert(frame, frameLength);
        if ((isRefused && (LastAlert == BadRecord || LastAlert == UnknownIdentity)) || (frameLength == BareFrame && frame[CodeAt] == ResponseCode.NoPermission))
        {
            TryOtherKeyId();
            return Refuse(FrameVerdict.RefusedKey);
        }

        if (isRefused || frameLength == BareFrame)
        {
            return Refuse(FrameVerdict.RefusedSession);
        }

        const int finishedAt = RecordAt + TlsRecord.HeadLength + 1;
        if (frame[CodeAt] != ResponseCode.Ok || !TlsRecord.Is(TlsRecord.ChangeCipherSpec, frame, RecordAt, frameLength, 1) ||
            TlsRecord.End(frame, RecordAt) != finishedAt || !TlsRecord.Is(TlsRecord.Handshake, frame, finishedAt, frameLength, TlsRecord.Overhead))
        {
            return FrameVerdict.Foreign;
        }

        _reader.SetKey(_handshake!.Keys, TlsHandshake.ServerKey, TlsHandshake.ServerIv);
        _reader.Begin(frame, finishedAt);
        if (!_reader.Finish(frame) || !_handshake.IsFinished(frame, _reader.Text, _reader.TextLength))
        {
            return FrameVerdict.Foreign;
        }

        _isKeyIdProven = true;
        EndHandshake();
        return Take(Stage.Open, FrameVerdict.Opened);
    }

    private FrameVerdict JudgeAnswer(byte[] frame, int frameLength, bool isOpened, out int messageLength)
    {
        messageLength = 0;
        byte code = frame[CodeAt];
        if (frameLength == BareFrame)
        {
            switch (code)
            {
                case ResponseCode.InvalidServiceSequenceState:
                    return Refuse(FrameVerdict.NoSession);
                case ResponseCode.UnrecognizedRequest:
                case ResponseCode.NoPermission:
                    return Refuse(FrameVerdict.SessionFailed);
                default:
                    return FrameVerdict.Foreign;
            }
        }

        if (IsPlainAlert(frame, frameLength))
        {
            return Refuse(FrameVerdict.SessionFailed);
        }

        bool isDamaged = false;
        int text = 0;
        int next = RecordAt;
        while (next < frameLength && messageLength == 0)
        {
            if (TlsRecord.Is(TlsRecord.Alert, frame, next, frameLength, TlsRecord.Overhead))
            {
                return JudgeAlert(frame, next, frameLength);
            }

            bool isData = TlsRecord.Is(TlsRecord.Data, frame, next, frameLength, TlsRecord.Overhead);
            if (code != ResponseCode.Ok || (!isData && !TlsRecord.Is(TlsRecord.Handshake, frame, next, frameLength, TlsRecord.Overhead)))
            {
                break;
            }

            int end = TlsRecord.End(frame, next);
            if (!isOpened || next != RecordAt)
            {
                _reader.Begin(frame, next);
            }

            if (!_reader.Finish(frame))
            {
                isDamaged = isData;
                break;
            }

            if (isData)
            {
                text = _reader.Text;
                messageLength = _reader.TextLength;
            }

            next = end;
        }

        if (messageLength > 0)
        {
            CountRecords(frame, next, frameLength);
            Array.Copy(frame, text, frame, CodeAt, messageLength);
            BigEndian.WriteUInt16(frame, 0, messageLength);
            return Take(Stage.Open, FrameVerdict.Answer);
        }

        _isAnswerDamaged |= isDamaged;
        return isDamaged ? FrameVerdict.Damaged : FrameVerdict.Foreign;
    }

    // What stands behind an answer, a request to begin anew or a warning, may be ignored, but it counts as a record.
    private void CountRecords(byte[] frame, int at, int end)
    {
        while (TlsRecord.Is(TlsRecord.Handshake, frame, at, end, TlsRecord.Overhead) || TlsRecord.Is(TlsRecord.Alert, frame, at, end, TlsRecord.Overhead))
        {
            int next = TlsRecord.End(frame, at);
            _reader.Begin(frame, at);
            if (!_reader.Finish(frame))
            {
                return;
            }

            at = next;
        }
    }

    // The meter's sealed alert counts as a record of its own. Under the number of the answer it refuses the request; under the next one the answer was sent before it.
    private FrameVerdict JudgeAlert(byte[] frame, int at, int frameLength)
    {
        int length = TlsRecord.End(frame, at) - at;
        uint number = _reader.Number;
        for (int ahead = 0; ahead < 2 && frameLength + length <= frame.Length; ahead++)
        {
            Array.Copy(frame, at, frame, frameLength, length);
            _reader.Number = number + (uint)ahead;
            _reader.Begin(frame, frameLength);
            if (!_reader.Finish(frame) || _reader.TextLength != 2)
            {
                continue;
            }

            LastAlert = frame[_reader.Text + 1];
            if (frame[_reader.Text] == WarningLevel && LastAlert != CloseNotify)
            {
                return FrameVerdict.Foreign;
            }

            return Refuse(ahead > 0 ? FrameVerdict.Executed : LastAlert == BadRecord ? FrameVerdict.NotExecuted : FrameVerdict.SessionFailed);
        }

        _reader.Number = number;
        return FrameVerdict.Foreign;
    }

    private bool IsAnswer(byte[] frame)
    {
        return _isAwaited && _stage == Stage.Asked && frame[CodeAt] == ResponseCode.Ok &&
            TlsRecord.Is(TlsRecord.Data, frame, RecordAt, MepFrame.LengthField + BigEndian.ReadUInt16(frame, 0), TlsRecord.Overhead);
    }

    private bool IsPlainAlert(byte[] frame, int frameLength)
    {
        if (!TlsRecord.Is(TlsRecord.Alert, frame, RecordAt, frameLength, 2) || TlsRecord.Length(frame, RecordAt) != 2)
        {
            return false;
        }

        LastAlert = frame[RecordAt + TlsRecord.HeadLength + 1];
        return true;
    }

    private void TryOtherKeyId()
    {
        if (!_isKeyIdProven)
        {
            _keyId = _keyId == BasicKey ? AdvancedKey : BasicKey;
        }
    }

    private FrameVerdict Take(Stage stage, FrameVerdict verdict)
    {
        _moves = 0;
        _stage = stage;
        _isAwaited = false;
        return verdict;
    }

    private FrameVerdict Refuse(FrameVerdict verdict)
    {
        return Take(Stage.Closed, verdict);
    }
}
