using System;
using MepModule.Protocol.Link;

namespace MepModule.Testing;

/// <summary>
/// A receive line that is held low: zero bytes as fast as the line carries them, without end, handed over in portions as a driver does that
/// looks when its chip has so many. What is sent gets lost.
/// </summary>
public sealed class LowLine(IMonotonicClock clock, int portion = 1) : IByteChannel
{
    private const int BytesPerSecond = 960;
    private const int BufferLength = 1024;

    private long _taken;

    /// <inheritdoc/>
    public string? Problem => null;

    /// <inheritdoc/>
    public int BytesAvailable => (int)Math.Min(Arrived - _taken, BufferLength);

    private long Arrived => clock.Milliseconds * BytesPerSecond / 1000 / portion * portion;

    /// <inheritdoc/>
    public bool EnsureOpen() => true;

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, BytesAvailable);
        Array.Clear(buffer, offset, read);

        // What the buffer had no room for is lost.
        _taken = Math.Max(_taken, Arrived - BufferLength) + read;
        return read;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count) => true;

    /// <inheritdoc/>
    public void Close()
    {
    }
}
