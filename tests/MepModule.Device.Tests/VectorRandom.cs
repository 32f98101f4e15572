using System;
using MepModule.Protocol.Security;

namespace MepModule.Device.Tests;

/// <summary>Always the random of the client of <see cref="TlsVector"/>.</summary>
internal sealed class VectorRandom : IRandomBytes
{
    private readonly byte[] _bytes = Hex.Bytes(TlsVector.ClientRandom);

    public void Fill(byte[] buffer, int offset, int count)
    {
        Array.Copy(_bytes, 0, buffer, offset, count);
    }
}
