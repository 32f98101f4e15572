using System;
using System.Security.Cryptography;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>Random bytes of the operating system.</summary>
internal sealed class SystemRandom : IRandom
{
    public void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
}
