using MepModule.MeterSimulator;
using MepModule.Protocol.Link;

namespace MepModule.Desktop.Meter;

/// <summary>The wire to a meter that is simulated in this process.</summary>
internal sealed class SimulatedChannel(MeterWire wire) : IByteChannel
{
    public string? Problem => null;

    public int BytesAvailable => wire.BytesAvailable;

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count) => wire.Read(buffer, offset, count);

    public bool Write(byte[] buffer, int offset, int count)
    {
        wire.Write(buffer, offset, count);
        return true;
    }

    public void Close()
    {
    }
}
