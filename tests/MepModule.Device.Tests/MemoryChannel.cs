using MepModule.Protocol.Link;

namespace MepModule.Device.Tests;

/// <summary>Bytes that have arrived.</summary>
internal sealed class MemoryChannel : IByteChannel
{
    private readonly byte[] _received;
    private int _taken;

    public MemoryChannel(byte[] received)
    {
        _received = received;
    }

    public string? Problem => null;

    public int BytesAvailable => _received.Length - _taken;

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int n = count < BytesAvailable ? count : BytesAvailable;
        for (int i = 0; i < n; i++)
        {
            buffer[offset + i] = _received[_taken++];
        }

        return n;
    }

    public bool Write(byte[] buffer, int offset, int count) => true;

    public void Close()
    {
    }
}
