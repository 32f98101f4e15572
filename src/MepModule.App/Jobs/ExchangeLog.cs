using System;

namespace MepModule.App.Jobs;

/// <summary>
/// The last exchanges of poller and user in one byte ring of fixed size: long frames push out more of the old entries than short ones.
/// Holds digests, which a page must mask. Safe to use from any thread.
/// </summary>
public sealed class ExchangeLog
{
    /// <summary>Longest frame on the wire: two bytes of length and a message of 476 bytes.</summary>
    public const int MaxFrameBytes = 478;

    // Record: length of the record 2, index 4, time in unix milliseconds 8, source 1, code 2, attempts 1, round trip 2, alert 1, request length 2, frames.
    private const int HeaderBytes = 23;

    private readonly byte[] _ring;
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly object _lock = new object();
    private int _oldestAt;
    private int _used;
    private int _oldestIndex = 1;
    private int _newestIndex;

    /// <summary>Makes an empty log.</summary>
    /// <param name="capacityBytes">Size of the ring; at least one exchange of the longest frames must fit (979 bytes).</param>
    public ExchangeLog(int capacityBytes)
    {
        if (capacityBytes < HeaderBytes + 2 * MaxFrameBytes)
            throw new ArgumentException("The exchange log needs room for the longest exchange.");
        _ring = new byte[capacityBytes];
    }

    /// <summary>Index of the oldest exchange that is still kept.</summary>
    public int OldestIndex
    {
        get
        {
            lock (_lock)
                return _oldestIndex;
        }
    }

    /// <summary>Index of the newest exchange; 0 when there was none yet.</summary>
    public int NewestIndex
    {
        get
        {
            lock (_lock)
                return _newestIndex;
        }
    }

    /// <summary>Adds an exchange.</summary>
    /// <returns>Its index.</returns>
    public int Add(DateTime timeUtc, ExchangeSource source, int code, int attempts, int roundTripMilliseconds, bool alert,
        byte[] request, int requestLength, byte[] response, int responseLength)
    {
        lock (_lock)
        {
            int size = HeaderBytes + requestLength + responseLength;
            while (_used + size > _ring.Length)
                DropOldest();

            _newestIndex++;
            WriteHeader(0, 2, size);
            WriteHeader(2, 4, _newestIndex);
            WriteHeader(6, 8, (timeUtc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
            WriteHeader(14, 1, (int)source);
            WriteHeader(15, 2, code);
            WriteHeader(17, 1, attempts > 255 ? 255 : attempts);
            WriteHeader(18, 2, roundTripMilliseconds > short.MaxValue ? short.MaxValue : roundTripMilliseconds);
            WriteHeader(20, 1, alert ? 1 : 0);
            WriteHeader(21, 2, requestLength);

            int at = (_oldestAt + _used) % _ring.Length;
            at = CopyIn(_header, HeaderBytes, at);
            at = CopyIn(request, requestLength, at);
            CopyIn(response, responseLength, at);
            _used += size;
            return _newestIndex;
        }
    }

    /// <summary>Copies the exchange of an index out.</summary>
    /// <returns>False when it is no longer, or not yet, kept.</returns>
    public bool TryGet(int index, ExchangeLogEntry entry)
    {
        lock (_lock)
        {
            if (index < _oldestIndex || index > _newestIndex)
                return false;

            int at = _oldestAt;
            for (int i = _oldestIndex; i < index; i++)
                at = (at + SizeAt(at)) % _ring.Length;

            int size = SizeAt(at);
            int framesAt = CopyOut(at, _header, HeaderBytes);
            entry.Index = index;
            entry.TimeUtc = new DateTime(DateTime.UnixEpoch.Ticks + ReadHeader(6, 8) * TimeSpan.TicksPerMillisecond);
            entry.Source = (ExchangeSource)(int)ReadHeader(14, 1);
            entry.Code = (short)ReadHeader(15, 2);
            entry.Attempts = (int)ReadHeader(17, 1);
            entry.RoundTripMilliseconds = (short)ReadHeader(18, 2);
            entry.Alert = ReadHeader(20, 1) != 0;
            entry.RequestLength = (int)ReadHeader(21, 2);
            entry.ResponseLength = size - HeaderBytes - entry.RequestLength;
            CopyOut(framesAt, entry.Frames, size - HeaderBytes);
            return true;
        }
    }

    private void DropOldest()
    {
        int size = SizeAt(_oldestAt);
        _oldestAt = (_oldestAt + size) % _ring.Length;
        _used -= size;
        _oldestIndex++;
    }

    private int SizeAt(int at)
    {
        return _ring[at] | (_ring[(at + 1) % _ring.Length] << 8);
    }

    private void WriteHeader(int at, int bytes, long value)
    {
        for (int i = 0; i < bytes; i++)
        {
            _header[at + i] = (byte)value;
            value >>= 8;
        }
    }

    private long ReadHeader(int at, int bytes)
    {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
            value = (value << 8) | _header[at + i];
        return value;
    }

    private int CopyIn(byte[] from, int count, int at)
    {
        int first = _ring.Length - at;
        if (first > count)
            first = count;
        Array.Copy(from, 0, _ring, at, first);
        Array.Copy(from, first, _ring, 0, count - first);
        return (at + count) % _ring.Length;
    }

    private int CopyOut(int at, byte[] to, int count)
    {
        int first = _ring.Length - at;
        if (first > count)
            first = count;
        Array.Copy(_ring, at, to, 0, first);
        Array.Copy(_ring, 0, to, first, count - first);
        return (at + count) % _ring.Length;
    }
}
