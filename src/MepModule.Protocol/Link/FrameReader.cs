using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Link;

/// <summary>
/// Cuts the received bytes into frames and alerts. After an impossible length it has lost track and looks for a frame one byte further
/// on, so that a single stray byte costs nothing; what the caller cannot verify it throws away. As long as it has lost track, zero bytes
/// are the inside of some frame and no alert.
/// </summary>
public sealed class FrameReader
{
    private readonly byte[] _buffer = new byte[MepFrame.MaximumFrame];
    private int _filled;
    private bool _hasLostTrack;

    /// <summary>What the last bytes made complete.</summary>
    public FrameReaderEvent Event { get; private set; }

    /// <summary>Holds the frame from its length field on, once <see cref="Event"/> is <see cref="FrameReaderEvent.Frame"/>.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Length of the complete frame, length field included.</summary>
    public int FrameLength => _filled;

    /// <summary>Number of bytes of the frame in progress that are there.</summary>
    public int Received => _filled;

    /// <summary>Whether a frame has begun and is not complete.</summary>
    public bool IsInFrame => _filled > 0 && Event != FrameReaderEvent.Frame;

    /// <summary>Whether the length of the frame in progress has been received.</summary>
    public bool HasLength => _filled >= MepFrame.LengthField && Event != FrameReaderEvent.Frame;

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

    /// <summary>Number of times track was lost, or a frame given up.</summary>
    public int Resyncs { get; private set; }

    /// <summary>Forgets a frame in progress.</summary>
    public void Reset()
    {
        _filled = 0;
        Event = FrameReaderEvent.None;
    }

    /// <summary>Gives up a frame in progress that stopped arriving or takes too long.</summary>
    public void Abandon()
    {
        Resyncs++;
        LoseTrack();
        Reset();
    }

    /// <summary>Says that the last frame was none: what follows it need not be the start of another.</summary>
    public void LoseTrack()
    {
        _hasLostTrack = true;
    }

    /// <summary>Says that the next byte starts a frame: the line was silent before it, or the last frame is verified.</summary>
    public void FindTrack()
    {
        _hasLostTrack = false;
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
        if (length == 0 && !_hasLostTrack)
        {
            Event = FrameReaderEvent.Alert;
            _filled = 0;
        }
        else if (length == 0 || length > MepFrame.MaximumLength)
        {
            if (!_hasLostTrack)
            {
                Resyncs++;
            }

            _hasLostTrack = true;
            _buffer[0] = _buffer[1];
            _filled = 1;
        }
        else if (_filled == MepFrame.LengthField + length)
        {
            Event = FrameReaderEvent.Frame;
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
