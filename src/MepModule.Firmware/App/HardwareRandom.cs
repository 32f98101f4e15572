using System;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// The random generator of the ESP32, which draws on the noise of the radio: <see cref="Random"/> calls it and ignores seeds. Good
/// for secrets while the radio is on, which it is from the start of the network drivers, before any app code runs.
/// </summary>
public sealed class HardwareRandom : IRandom
{
    private readonly Random _random = new Random();

    /// <inheritdoc/>
    public void Fill(byte[] buffer, int offset, int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        Array.Copy(bytes, 0, buffer, offset, count);
    }
}
