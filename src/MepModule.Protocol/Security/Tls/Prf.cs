using System;

namespace MepModule.Protocol.Security.Tls;

/// <summary>The pseudorandom function of TLS 1.2 (RFC 5246, 5) with SHA-384: makes keys and proofs of a secret, a label and a seed.</summary>
public sealed class Prf
{
    /// <summary>Longest label and seed together, in bytes.</summary>
    public const int MaximumSeed = 80;

    private readonly HmacSha384 _hmac;

    // A(i), the label and the seed, as they are taken in together.
    private readonly byte[] _text = new byte[Sha384.Length + MaximumSeed];
    private int _textLength;

    /// <summary>Makes a function without a secret.</summary>
    public Prf(HmacSha384 hmac)
    {
        _hmac = hmac;
    }

    /// <summary>Takes the secret, of at most 128 bytes.</summary>
    public void SetSecret(byte[] secret, int count)
    {
        _hmac.SetKey(secret, count);
    }

    /// <summary>Takes a label of ASCII characters; the seed follows in pieces.</summary>
    public void Begin(string label)
    {
        _textLength = Sha384.Length;
        for (int i = 0; i < label.Length; i++)
        {
            _text[_textLength++] = (byte)label[i];
        }
    }

    /// <summary>Takes a piece of the seed.</summary>
    public void Append(byte[] seed, int offset, int count)
    {
        Array.Copy(seed, offset, _text, _textLength, count);
        _textLength += count;
    }

    /// <summary>Writes the first bytes of the result.</summary>
    public void Finish(byte[] result, int count)
    {
        _hmac.Begin();
        _hmac.Append(_text, Sha384.Length, _textLength - Sha384.Length);
        Array.Copy(_hmac.Finish(), 0, _text, 0, Sha384.Length);
        for (int done = 0; done < count; done += Sha384.Length)
        {
            if (done > 0)
            {
                _hmac.Begin();
                _hmac.Append(_text, 0, Sha384.Length);
                Array.Copy(_hmac.Finish(), 0, _text, 0, Sha384.Length);
            }

            _hmac.Begin();
            _hmac.Append(_text, 0, _textLength);
            Array.Copy(_hmac.Finish(), 0, result, done, count - done < Sha384.Length ? count - done : Sha384.Length);
        }
    }

    /// <summary>Forgets the secret and what was made of it.</summary>
    public void Forget()
    {
        Array.Clear(_text, 0, _text.Length);
        _hmac.Forget();
    }
}
