using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>
/// AES-256 in Galois/Counter Mode (NIST SP 800-38D) with nonces of 12 bytes and tags of 16, block by block. The block that covers the text is made before the text is
/// there: <see cref="Cover"/> costs three quarters of the work, and while the wire is slower than the processor it costs no time.
/// </summary>
public sealed class Gcm
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagLength = 16;

    private const int BlockLength = Aes256.BlockLength;
    private const int CounterField = 12;

    private readonly Aes256 _aes;
    private readonly GaloisHash _hash;
    private readonly byte[] _counter = new byte[BlockLength];
    private readonly byte[] _mask = new byte[BlockLength];
    private readonly byte[] _cover = new byte[BlockLength];
    private uint _blocks;
    private int _headerLength;
    private int _textLength;

    /// <summary>Makes a cipher without a key.</summary>
    /// <param name="table">Made by <see cref="AesTable"/>.</param>
    /// <param name="remainders">Made by <see cref="GaloisHash.Remainders"/>.</param>
    public Gcm(uint[] table, ulong[] remainders)
    {
        _aes = new Aes256(table);
        _hash = new GaloisHash(remainders);
    }

    /// <summary>Takes a key of 32 bytes.</summary>
    public void SetKey(byte[] key, int offset)
    {
        _aes.SetKey(key, offset);
        Array.Clear(_counter, 0, BlockLength);
        _aes.Encrypt(_counter, _mask, 0);
        _hash.SetKey(_mask);
    }

    /// <summary>Begins a text under a nonce that this key never had before, and makes its first cover.</summary>
    /// <param name="nonce">12 bytes.</param>
    public void Begin(byte[] nonce)
    {
        Array.Copy(nonce, _counter, CounterField);
        _blocks = 0;
        Cover();
        Array.Copy(_cover, _mask, BlockLength);
        Cover();
        _hash.Begin();
        _textLength = 0;
    }

    /// <summary>Takes what is not hidden but protected, before the text.</summary>
    public void Authenticate(byte[] header, int count)
    {
        _headerLength = count;
        for (int done = 0; done < count; done += BlockLength)
        {
            _hash.Take(header, done, count - done < BlockLength ? count - done : BlockLength);
        }
    }

    /// <summary>Makes the cover of the next block of the text.</summary>
    public void Cover()
    {
        _blocks++;
        BigEndian.WriteUInt32(_counter, CounterField, _blocks);
        _aes.Encrypt(_counter, _cover, 0);
    }

    /// <summary>Encrypts a block in place, whose cover is made.</summary>
    /// <param name="text">Holds it.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">16 bytes, or fewer in the last block.</param>
    public void Encrypt(byte[] text, int offset, int count)
    {
        Apply(text, offset, count);
        _hash.Take(text, offset, count);
        _textLength += count;
    }

    /// <summary>Decrypts a block in place, whose cover is made. It is not to be believed before the tag is right.</summary>
    public void Decrypt(byte[] text, int offset, int count)
    {
        _hash.Take(text, offset, count);
        Apply(text, offset, count);
        _textLength += count;
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The 16 bytes of the tag; overwritten by the next text.</returns>
    public byte[] Finish()
    {
        _hash.Finish(_headerLength, _textLength, _mask);
        return _mask;
    }

    /// <summary>Forgets the key.</summary>
    public void Forget()
    {
        Array.Clear(_counter, 0, BlockLength);
        Array.Clear(_mask, 0, BlockLength);
        Array.Clear(_cover, 0, BlockLength);
        _aes.Forget();
        _hash.Forget();
    }

    private void Apply(byte[] text, int offset, int count)
    {
        byte[] cover = _cover;
        for (int i = 0; i < count; i++)
        {
            text[offset] = (byte)(text[offset] ^ cover[i]);
            offset++;
        }
    }
}
