using System;

namespace MepModule.MeterSimulator.Security;

/// <summary>RC4 as the MEP link uses it: one key per packet, the same stream for the request and then for its response (fact sheet 1.8).</summary>
internal sealed class StreamCipher
{
    private static ReadOnlySpan<byte> Constant =>
        [0x38, 0x8B, 0x8F, 0xBC, 0x36, 0xA8, 0x55, 0x85, 0x87, 0xAF, 0xC9, 0x0F, 0xB2, 0x3A, 0x3B, 0x99];

    private readonly byte[] _box = new byte[256];
    private int _i;
    private int _j;

    public void Begin(ReadOnlySpan<byte> key)
    {
        for (int n = 0; n < 256; n++)
            _box[n] = (byte)n;
        int j = 0;
        for (int n = 0; n < 256; n++)
        {
            j = j + _box[n] + key[n % key.Length] & 0xFF;
            (_box[n], _box[j]) = (_box[j], _box[n]);
        }
        _i = _j = 0;
    }

    /// <summary>Starts the stream of one packet: the key's own encryption key, its first half mixed with the request's digest.</summary>
    public void BeginPacket(ReadOnlySpan<byte> mepKey, ReadOnlySpan<byte> requestDigest)
    {
        Span<byte> packetKey = stackalloc byte[16];
        Constant.CopyTo(packetKey);
        Begin(mepKey);
        Apply(packetKey);
        for (int n = 0; n < MeterDigest.Length; n++)
            packetKey[n] ^= requestDigest[n];
        Begin(packetKey);
    }

    /// <summary>Encrypts or decrypts in place; the two are the same.</summary>
    public void Apply(Span<byte> data)
    {
        for (int n = 0; n < data.Length; n++)
        {
            _i = _i + 1 & 0xFF;
            _j = _j + _box[_i] & 0xFF;
            (_box[_i], _box[_j]) = (_box[_j], _box[_i]);
            data[n] ^= _box[_box[_i] + _box[_j] & 0xFF];
        }
    }
}
