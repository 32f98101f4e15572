using MepModule.MeterSimulator;
using MepModule.Protocol.Link;

namespace MepModule.Testing;

/// <summary>The simulated meter's wire as the client sees it.</summary>
public sealed class MeterWireChannel(MeterWire wire) : IByteChannel
{
    /// <summary>What a test may pull out: null while the port works.</summary>
    public string? Problem { get; set; }

    /// <summary>Times that the port was closed.</summary>
    public int Closings { get; private set; }

    /// <summary>What is heard in place of the meter, when it is not null; the meter hears the module all the same.</summary>
    public IByteChannel? Heard { get; set; }

    /// <inheritdoc/>
    public int BytesAvailable => Heard?.BytesAvailable ?? wire.BytesAvailable;

    /// <inheritdoc/>
    public bool EnsureOpen() => Problem is null;

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count) => Heard?.Read(buffer, offset, count) ?? wire.Read(buffer, offset, count);

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        wire.Write(buffer, offset, count);
        Heard?.Write(buffer, offset, count);
        return Problem is null;
    }

    /// <inheritdoc/>
    public void Close() => Closings++;
}
