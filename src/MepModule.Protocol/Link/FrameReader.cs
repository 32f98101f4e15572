using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Link;

/// <summary>
/// Cuts the received bytes into frames and alerts. After an impossible length it looks for a frame one byte further on,
/// so that a single stray byte costs nothing; what the caller cannot verify it throws away.
/// </summary>
public sealed class FrameReader
{
    private readonly byte[] _buffer = new byte[MepFrame.MaximumFrame];
    private int _filled;

    /// <summary>What the last bytes made complete.</summary>
    public FrameReaderEvent Event { get; private set; }

    /// <summary>Holds the frame from its length field on, once <see cref="Event"/> is <see cref="FrameReaderEvent.Frame"/>.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Length of the complete frame, length field included.</summary>
    public int FrameLength { get; private set; }

    /// <summary>Whether a frame has begun and is not complete.</summary>
    public bool IsInFrame => _filled > 0 && Event != FrameReaderEvent.Frame;

    /// <summary>Whether the length of the frame in progress has been received.</summary>
    public bool HasLength => IsInFrame && _filled >= MepFrame.LengthField;

    /// <summary>Number of bytes still needed to complete the length field or the frame; never 0.</summary>
    public int Missing
    {
        get
        {
            if (!IsInFrame)
            {
                return MepFrame.LengthField;
            }

            return _filled < MepFrame.LengthField ? MepFrame.LengthField - _filled : ExpectedLength - _filled;
        }
    }

    /// <summary>Length that the frame in progress will have, length field included; only while <see cref="HasLength"/>.</summary>
    public int ExpectedLength => MepFrame.LengthField + BigEndian.ReadUInt16(_buffer, 0);

    /// <summary>Number of times bytes were thrown away because no frame can begin with them.</summary>
    public int Resyncs { get; private set; }

    /// <summary>Forgets a frame in progress.</summary>
    public void Reset()
    {
        _filled = 0;
        Event = FrameReaderEvent.None;
    }

    /// <summary>Gives up a frame in progress that stopped arriving.</summary>
    public void Abandon()
    {
        Resyncs++;
        Reset();
    }

    /// <summary>Takes at most <see cref="Missing"/> bytes out of the channel.</summary>
    /// <returns>The number of bytes taken; <see cref="Event"/> says what they completed.</returns>
    public int ReadFrom(IByteChannel channel)
    {
        if (Event != FrameReaderEvent.None)
        {
            Reset();
        }

        int read = channel.Read(_buffer, _filled, Missing);
        _filled += read;
        if (_filled < MepFrame.LengthField)
        {
            return read;
        }

        int length = BigEndian.ReadUInt16(_buffer, 0);
        if (length == 0)
        {
            Event = FrameReaderEvent.Alert;
            _filled = 0;
        }
        else if (length > MepFrame.MaximumLength)
        {
            Resyncs++;
            _buffer[0] = _buffer[1];
            _filled = 1;
        }
        else if (_filled == MepFrame.LengthField + length)
        {
            Event = FrameReaderEvent.Frame;
            FrameLength = _filled;
        }

        return read;
    }
}

/// <summary>What a <see cref="FrameReader"/> found.</summary>
public enum FrameReaderEvent
{
    /// <summary>Nothing complete yet.</summary>
    None = 0,

    /// <summary>A frame of 1 to 476 bytes, not verified.</summary>
    Frame = 1,

    /// <summary>An alert: a length field of zero.</summary>
    Alert = 2,
}
