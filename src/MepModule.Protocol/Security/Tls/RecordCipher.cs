using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// One direction of a session: seals records, or opens them while they arrive (RFC 5246, 6.2.3.3; RFC 5288). Numbers count records; nonces are a counter of their own that
/// never goes back under a key, because two texts under one nonce would give away the key of the tags.
/// </summary>
public sealed class RecordCipher
{
    private const int BlockLength = Aes256.BlockLength;
    private const int IvField = 4;
    private const int NonceLength = IvField + TlsRecord.NonceField;

    // What a tag protects besides the text: number 8, type 1, version 2, length of the text 2.
    private const int ProtectedLength = 13;

    private readonly Gcm _gcm;
    private readonly byte[] _nonce = new byte[NonceLength];
    private readonly byte[] _protected = new byte[ProtectedLength];
    private uint _nonces;
    private bool _isPrepared;
    private int _text;
    private int _next;
    private int _end;

    /// <summary>Makes a direction without a key.</summary>
    /// <param name="table">Made by <see cref="AesTable"/>.</param>
    /// <param name="remainders">Made by <see cref="GaloisHash.Remainders"/>.</param>
    public RecordCipher(uint[] table, ulong[] remainders)
    {
        _gcm = new Gcm(table, remainders);
    }

    /// <summary>Number of the next record.</summary>
    public uint Number { get; set; }

    /// <summary>Where the text of the record begins that was opened last.</summary>
    public int Text => _text;

    /// <summary>Length of that text in bytes.</summary>
    public int TextLength => _end - _text;

    /// <summary>Takes a key of 32 bytes and the first 4 bytes of all its nonces.</summary>
    public void SetKey(byte[] keys, int key, int iv)
    {
        _gcm.SetKey(keys, key);
        Array.Clear(_nonce, 0, NonceLength);
        Array.Copy(keys, iv, _nonce, 0, IvField);
        _nonces = 0;
        _isPrepared = false;
        Number = 0;
    }

    /// <summary>Does what can be done for the next record to seal before its text is known: half of the work of a request.</summary>
    public void Prepare()
    {
        if (!_isPrepared)
        {
            BigEndian.WriteUInt32(_nonce, NonceLength - 4, _nonces++);
            _gcm.Begin(_nonce);
            _isPrepared = true;
        }
    }

    /// <summary>Seals a text in place. Its head and nonce stand before it, its tag behind it.</summary>
    /// <param name="type">Type of the record.</param>
    /// <param name="frame">Holds the text, 13 bytes behind <paramref name="at"/>.</param>
    /// <param name="at">Where the record begins.</param>
    /// <param name="length">Length of the text in bytes.</param>
    /// <returns>Where the record ends.</returns>
    public int Seal(byte type, byte[] frame, int at, int length)
    {
        Prepare();
        _isPrepared = false;
        TlsRecord.WriteHead(frame, at, type, length + TlsRecord.Overhead);
        Array.Copy(_nonce, IvField, frame, at + TlsRecord.HeadLength, TlsRecord.NonceField);
        Protect(type, length);
        _next = at + TlsRecord.HeadLength + TlsRecord.NonceField;
        _end = _next + length;
        while (_next < _end)
        {
            int part = _end - _next < BlockLength ? _end - _next : BlockLength;
            _gcm.Encrypt(frame, _next, part);
            GoOn(part);
        }

        Array.Copy(_gcm.Finish(), 0, frame, _end, Gcm.TagLength);
        Number++;
        return _end + Gcm.TagLength;
    }

    /// <summary>Begins to open a record of at least <see cref="TlsRecord.Overhead"/> bytes, of which the head and the nonce are there.</summary>
    public void Begin(byte[] frame, int at)
    {
        int length = TlsRecord.Length(frame, at) - TlsRecord.Overhead;
        Array.Copy(frame, at + TlsRecord.HeadLength, _nonce, IvField, TlsRecord.NonceField);
        _gcm.Begin(_nonce);
        Protect(frame[at], length);
        _text = at + TlsRecord.HeadLength + TlsRecord.NonceField;
        _next = _text;
        _end = _text + length;
    }

    /// <summary>Opens in place what is there of the record. Nobody may believe it yet.</summary>
    /// <param name="frame">Holds it.</param>
    /// <param name="received">Where the bytes end that are there.</param>
    public void Advance(byte[] frame, int received)
    {
        int end = received < _end ? received : _end;
        while (_next + BlockLength <= end)
        {
            _gcm.Decrypt(frame, _next, BlockLength);
            GoOn(BlockLength);
        }
    }

    /// <summary>Opens the rest of a record that is there.</summary>
    /// <returns>Whether its tag is right; where not, nothing of its text is left.</returns>
    public bool Finish(byte[] frame)
    {
        Advance(frame, _end);
        if (_next < _end)
        {
            _gcm.Decrypt(frame, _next, _end - _next);
        }

        if (!ConstantTime.Equal(_gcm.Finish(), frame, _end, Gcm.TagLength))
        {
            Array.Clear(frame, _text, _end - _text);
            return false;
        }

        Number++;
        return true;
    }

    /// <summary>Forgets the key.</summary>
    public void Forget()
    {
        Array.Clear(_nonce, 0, NonceLength);
        _isPrepared = false;
        _gcm.Forget();
    }

    private void Protect(byte type, int length)
    {
        BigEndian.WriteUInt32(_protected, 4, Number);
        _protected[8] = type;
        BigEndian.WriteUInt16(_protected, 9, TlsRecord.Version);
        BigEndian.WriteUInt16(_protected, 11, length);
        _gcm.Authenticate(_protected, ProtectedLength);
    }

    // The cover of the next block is made at once: while an answer arrives, the wire has yet to bring what it covers.
    private void GoOn(int count)
    {
        _next += count;
        if (_next < _end)
        {
            _gcm.Cover();
        }
    }
}
