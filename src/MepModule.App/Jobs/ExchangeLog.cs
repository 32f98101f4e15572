using System;
using MepModule.App.Storage;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Jobs;

/// <summary>
/// The last exchanges of poller and user in one byte ring of fixed size: long frames push out more of the old entries than short ones.
/// Holds digests, which a page must mask. Safe to use from any thread.
/// </summary>
public sealed class ExchangeLog
{
    /// <summary>Longest frame on the wire: two bytes of length and a message of 476 bytes.</summary>
    public const int MaxFrameBytes = 478;

    // Record: length of the record 2, index 4, time in unix milliseconds 8, source 1, code 2, attempts 1, round trip 2, alert and protection 1, request length 2, frames.
    private const int HeaderBytes = 23;

    private readonly RecordRing _ring;
    private readonly byte[] _header = new byte[HeaderBytes];

    /// <summary>Makes an empty log.</summary>
    /// <param name="capacityBytes">Size of the ring; at least one exchange of the longest frames must fit (979 bytes).</param>
    public ExchangeLog(int capacityBytes)
    {
        if (capacityBytes < HeaderBytes + 2 * MaxFrameBytes)
            throw new ArgumentException("The exchange log needs room for the longest exchange.");
        _ring = new RecordRing(capacityBytes);
    }

    /// <summary>Index of the oldest exchange that is still kept.</summary>
    public int OldestIndex
    {
        get
        {
            lock (this)
                return _ring.OldestIndex;
        }
    }

    /// <summary>Index of the newest exchange; 0 when there was none yet.</summary>
    public int NewestIndex
    {
        get
        {
            lock (this)
                return _ring.NewestIndex;
        }
    }

    /// <summary>Adds an exchange.</summary>
    /// <returns>Its index.</returns>
    public int Add(DateTime timeUtc, ExchangeSource source, int code, int attempts, int roundTripMilliseconds, bool alert, ProtectionMode protection,
        byte[] request, int requestLength, byte[] response, int responseLength)
    {
        lock (this)
        {
            long milliseconds = (timeUtc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
            LittleEndian.WriteInt32(_header, 6, (int)milliseconds);
            LittleEndian.WriteInt32(_header, 10, (int)(milliseconds >> 32));
            _header[14] = (byte)source;
            LittleEndian.WriteUInt16(_header, 15, code);
            _header[17] = (byte)(attempts > 255 ? 255 : attempts);
            LittleEndian.WriteUInt16(_header, 18, roundTripMilliseconds > short.MaxValue ? short.MaxValue : roundTripMilliseconds);
            _header[20] = (byte)((alert ? 1 : 0) | ((int)protection << 1));
            LittleEndian.WriteUInt16(_header, 21, requestLength);

            int index = _ring.NewestIndex + 1;
            _ring.Begin(_header, HeaderBytes + requestLength + responseLength, index);
            _ring.Append(_header, HeaderBytes);
            _ring.Append(request, requestLength);
            _ring.Append(response, responseLength);
            return index;
        }
    }

    /// <summary>Copies the exchange of an index out.</summary>
    /// <returns>False when it is no longer, or not yet, kept.</returns>
    public bool TryGet(int index, ExchangeLogEntry entry)
    {
        lock (this)
        {
            int at;
            int size = _ring.Find(index, out at);
            if (size == 0)
                return false;

            int framesAt = _ring.CopyOut(at, _header, HeaderBytes);
            entry.Index = index;
            long milliseconds = LittleEndian.UInt32(_header, 6) | ((long)LittleEndian.Int32(_header, 10) << 32);
            entry.TimeUtc = new DateTime(DateTime.UnixEpoch.Ticks + milliseconds * TimeSpan.TicksPerMillisecond);
            entry.Source = (ExchangeSource)_header[14];
            entry.Code = LittleEndian.Int16(_header, 15);
            entry.Attempts = _header[17];
            entry.RoundTripMilliseconds = LittleEndian.Int16(_header, 18);
            entry.Alert = (_header[20] & 1) != 0;
            entry.Protection = (ProtectionMode)(_header[20] >> 1);
            entry.RequestLength = LittleEndian.UInt16(_header, 21);
            entry.ResponseLength = size - HeaderBytes - entry.RequestLength;
            if (entry.Frames.Length < size - HeaderBytes)
            {
                entry.Frames = new byte[size - HeaderBytes];
            }

            _ring.CopyOut(framesAt, entry.Frames, size - HeaderBytes);
            return true;
        }
    }
}
