using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>HMAC with SHA-384 (RFC 2104). The two blocks made of the key are taken in once for each key, not once for each message: that is half of all work of a handshake.</summary>
public sealed class HmacSha384
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private readonly Sha384 _hash;
    private readonly ulong[] _inner = new ulong[Sha384Step.StateWords];
    private readonly ulong[] _outer = new ulong[Sha384Step.StateWords];
    private readonly byte[] _scratch = new byte[Sha384Step.BlockLength];

    /// <summary>Makes an HMAC without a key.</summary>
    /// <param name="hash">Used while a message is taken in.</param>
    public HmacSha384(Sha384 hash)
    {
        _hash = hash;
    }

    /// <summary>Takes a key of at most 128 bytes.</summary>
    public void SetKey(byte[] key, int count)
    {
        Array.Clear(_scratch, 0, _scratch.Length);
        Array.Copy(key, _scratch, count);
        Mask(InnerPad);
        _hash.TakeAlone(_scratch, _inner);
        Mask(InnerPad ^ OuterPad);
        _hash.TakeAlone(_scratch, _outer);
    }

    /// <summary>Begins a message.</summary>
    public void Begin()
    {
        _hash.Begin(_inner);
    }

    /// <summary>Takes further bytes of the message.</summary>
    public void Append(byte[] data, int offset, int count)
    {
        _hash.Append(data, offset, count);
    }

    /// <summary>Ends the message.</summary>
    /// <returns>The code, in the first <see cref="Sha384.Length"/> bytes; overwritten by the next message.</returns>
    public byte[] Finish()
    {
        _hash.Finish(_scratch, 0);
        _hash.Begin(_outer);
        _hash.Append(_scratch, 0, Sha384.Length);
        _hash.Finish(_scratch, 0);
        return _scratch;
    }

    /// <summary>Forgets the key.</summary>
    public void Forget()
    {
        Array.Clear(_inner, 0, _inner.Length);
        Array.Clear(_outer, 0, _outer.Length);
        Array.Clear(_scratch, 0, _scratch.Length);
        _hash.Forget();
    }

    private void Mask(int pad)
    {
        for (int i = 0; i < _scratch.Length; i++)
        {
            _scratch[i] = (byte)(_scratch[i] ^ pad);
        }
    }
}
