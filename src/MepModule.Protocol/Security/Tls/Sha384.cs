using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>SHA-384 (FIPS 180-4) over bytes that come piece by piece. The platform has natively only HMAC-SHA256 and HMAC-SHA512.</summary>
public sealed class Sha384
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 48;

    // A message ends with 0x80 and its length in bits, 16 bytes long.
    private const int LengthField = 16;

    private readonly Sha384Step _step;
    private readonly ulong[] _state = new ulong[Sha384Step.StateWords];
    private readonly byte[] _block = new byte[Sha384Step.BlockLength];
    private int _begun;
    private int _taken;

    /// <summary>Makes a hash that takes in nothing before it has begun.</summary>
    /// <param name="step">Takes in the blocks; may serve other hashes too.</param>
    public Sha384(Sha384Step step)
    {
        _step = step;
    }

    /// <summary>Forgets all bytes.</summary>
    public void Begin()
    {
        Sha384Step.Begin(_state);
        _begun = 0;
        _taken = 0;
    }

    /// <summary>Goes on behind one block, whose state was saved.</summary>
    public void Begin(ulong[] stateBehindBlock)
    {
        Array.Copy(stateBehindBlock, _state, Sha384Step.StateWords);
        _begun = 0;
        _taken = Sha384Step.BlockLength;
    }

    /// <summary>Goes on from where another hash stands, which stays there.</summary>
    public void Begin(Sha384 other)
    {
        Array.Copy(other._state, _state, Sha384Step.StateWords);
        Array.Copy(other._block, _block, other._begun);
        _begun = other._begun;
        _taken = other._taken;
    }

    /// <summary>Takes further bytes.</summary>
    public void Append(byte[] data, int offset, int count)
    {
        while (count > 0)
        {
            int part = Sha384Step.BlockLength - _begun;
            if (part > count)
            {
                part = count;
            }

            Array.Copy(data, offset, _block, _begun, part);
            offset += part;
            count -= part;
            _begun += part;
            if (_begun == Sha384Step.BlockLength)
            {
                TakeBlock();
            }
        }
    }

    /// <summary>Ends the message and writes its hash. Begin another before more is taken in.</summary>
    public void Finish(byte[] hash, int offset)
    {
        int bits = (_taken + _begun) * 8;
        _block[_begun++] = 0x80;
        if (_begun > Sha384Step.BlockLength - LengthField)
        {
            Array.Clear(_block, _begun, Sha384Step.BlockLength - _begun);
            TakeBlock();
        }

        Array.Clear(_block, _begun, Sha384Step.BlockLength - 4 - _begun);
        BigEndian.WriteUInt32(_block, Sha384Step.BlockLength - 4, (uint)bits);
        TakeBlock();
        for (int i = 0; i < Length / 8; i++)
        {
            BigEndian.WriteUInt32(hash, offset, (uint)(_state[i] >> 32));
            BigEndian.WriteUInt32(hash, offset + 4, (uint)_state[i]);
            offset += 8;
        }
    }

    /// <summary>Takes in one block apart, and gives the state behind it.</summary>
    public void TakeAlone(byte[] block, ulong[] state)
    {
        Sha384Step.Begin(state);
        _step.Take(state, block, 0);
    }

    /// <summary>Forgets what was hashed.</summary>
    public void Forget()
    {
        Array.Clear(_state, 0, Sha384Step.StateWords);
        Array.Clear(_block, 0, Sha384Step.BlockLength);
        _begun = 0;
        _taken = 0;
        _step.Forget();
    }

    private void TakeBlock()
    {
        _step.Take(_state, _block, 0);
        _taken += Sha384Step.BlockLength;
        _begun = 0;
    }
}
