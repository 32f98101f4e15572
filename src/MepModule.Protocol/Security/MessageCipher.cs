namespace MepModule.Protocol.Security;

/// <summary>
/// The optional encryption of messages: RC4 with a key made for each request from the MEP key and the digest of the request.
/// The meter answers an encrypted request encrypted. Source: MEP Client Developer's Guide, appendix B.
/// </summary>
public sealed class MessageCipher
{
    private const int KeyLength = 16;

    private readonly Rc4 _rc4 = new Rc4();

    // From here the constant of the guide, which the MEP key makes the key of this module.
    private readonly byte[] _encryptKey =
    {
        0x38, 0x8B, 0x8F, 0xBC, 0x36, 0xA8, 0x55, 0x85, 0x87, 0xAF, 0xC9, 0x0F, 0xB2, 0x3A, 0x3B, 0x99,
    };

    private readonly byte[] _packetKey = new byte[KeyLength];
    private int _requestLength;

    /// <summary>Makes the cipher of a MEP key.</summary>
    public MessageCipher(MepKey key)
    {
        _rc4.Start(key.Bytes);
        _rc4.Apply(_encryptKey, 0, KeyLength);
    }

    /// <summary>Encrypts a request in place, from its code to its sequence number.</summary>
    /// <param name="buffer">Holds the plain message, directly followed by its digest, which stays plain.</param>
    /// <param name="offset">Offset of the request code.</param>
    /// <param name="length">Length from the code to the sequence number.</param>
    public void EncryptRequest(byte[] buffer, int offset, int length)
    {
        for (int i = 0; i < KeyLength; i++)
        {
            _packetKey[i] = i < OmaDigest.Length ? (byte)(_encryptKey[i] ^ buffer[offset + length + i]) : _encryptKey[i];
        }

        _requestLength = length;
        _rc4.Start(_packetKey);
        _rc4.Apply(buffer, offset, length);
    }

    /// <summary>Makes the last encrypted request plain again in place.</summary>
    public void DecryptRequest(byte[] buffer, int offset)
    {
        _rc4.Start(_packetKey);
        _rc4.Apply(buffer, offset, _requestLength);
    }

    /// <summary>Decrypts, or encrypts again, a response to the last encrypted request in place, from its code to its data.</summary>
    public void ApplyToResponse(byte[] buffer, int offset, int length)
    {
        _rc4.Start(_packetKey);
        _rc4.Skip(_requestLength);
        _rc4.Apply(buffer, offset, length);
    }
}
