using System.Collections.Generic;
using System.Linq;
using MepModule.Protocol.Link;

namespace MepModule.Testing;

/// <summary>A wire that writes down what goes through, and loses or damages a frame when it is told to.</summary>
public sealed class TappedChannel(IByteChannel wire) : IByteChannel
{
    private readonly List<byte> _heard = [];
    private int _frameStart;

    /// <summary>The frames that were sent, as they left.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>The next frame that is sent is lost.</summary>
    public bool LoseNextSent { get; set; }

    /// <summary>This byte of the next frame that is sent is wrong; -1 for none.</summary>
    public int DamageNextSentAt { get; set; } = -1;

    /// <summary>This byte of the next frame that is heard is wrong; -1 for none.</summary>
    public int DamageNextHeardAt { get; set; } = -1;

    public string? Problem => wire.Problem;

    public int BytesAvailable => wire.BytesAvailable;

    public bool EnsureOpen() => wire.EnsureOpen();

    /// <summary>Lengths of the frames that were heard, length field included.</summary>
    public IEnumerable<int> Heard()
    {
        int at = 0;
        while (at + 2 <= _heard.Count)
        {
            int length = 2 + (_heard[at] << 8 | _heard[at + 1]);
            yield return length;
            at += length;
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        int read = wire.Read(buffer, offset, count);
        int damaged = _frameStart + DamageNextHeardAt - _heard.Count;
        if (DamageNextHeardAt >= 0 && damaged >= 0 && damaged < read)
        {
            buffer[offset + damaged] ^= 0x10;
            DamageNextHeardAt = -1;
        }
        _heard.AddRange(buffer.Skip(offset).Take(read));
        return read;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        byte[] frame = buffer[offset..(offset + count)];
        Sent.Add(frame);
        _frameStart = _heard.Count;
        if (LoseNextSent)
        {
            LoseNextSent = false;
            return true;
        }
        if (DamageNextSentAt < 0)
            return wire.Write(buffer, offset, count);
        byte[] damaged = [.. frame];
        damaged[DamageNextSentAt] ^= 0x10;
        DamageNextSentAt = -1;
        return wire.Write(damaged, 0, count);
    }

    public void Close() => wire.Close();
}
