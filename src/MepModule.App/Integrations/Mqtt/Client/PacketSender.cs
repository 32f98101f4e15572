using System;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// Sends one packet at a time through a small buffer. The body is counted first, because its length stands before it, and then written piece by
/// piece: a part that does not fit is written again, and what was sent of it is left out.
/// </summary>
internal sealed class PacketSender : IByteSink
{
    /// <summary>Bytes of the buffer, and the most that are sent at once.</summary>
    public const int Capacity = 256;

    /// <summary>Longest topic: it shares the buffer with the rest of a header.</summary>
    public const int LongestTopic = 200;

    private readonly byte[] _buffer = new byte[Capacity];
    private IMqttPayload? _body;

    // Bytes in the buffer, and how many of them were sent.
    private int _count;
    private int _sent;

    // Bytes of the body that have yet to be put into the buffer.
    private int _left;

    // The part being written, how much of it has been in the buffer, and how much the writer has handed over in this go.
    private int _part;
    private int _partDone;
    private int _partSeen;

    /// <summary>Whether the last packet is through.</summary>
    public bool IsIdle => _body == null && _sent == _count;

    /// <summary>Forgets the packet.</summary>
    public void Reset()
    {
        _body = null;
        _sent = 0;
        _count = 0;
    }

    /// <summary>Begins a packet. Nothing is sent yet.</summary>
    /// <param name="first">First byte: type and flags.</param>
    /// <param name="topic">Topic of a PUBLISH, or null.</param>
    /// <param name="packetId">Packet identifier, or 0 for none.</param>
    /// <param name="body">What follows, or null.</param>
    public void Begin(int first, string? topic, int packetId, IMqttPayload? body)
    {
        Reset();
        _left = 0;
        if (body != null)
        {
            var counter = new ByteCounter();
            for (int part = 0; part < body.Parts; part++)
            {
                body.WritePart(part, counter);
            }

            _left = counter.Count;
        }

        byte[]? name = topic == null ? null : Encoding.UTF8.GetBytes(topic);
        if (name != null && (name.Length == 0 || name.Length > LongestTopic))
        {
            throw new ArgumentException("A topic has 1 to 200 bytes, not " + name.Length + ".");
        }

        int length = (name == null ? 0 : 2 + name.Length) + (packetId == 0 ? 0 : 2) + _left;
        Put(first);
        do
        {
            Put((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
            length >>= 7;
        }
        while (length > 0);

        if (name != null)
        {
            Put(name.Length >> 8);
            Put(name.Length);
            Array.Copy(name, 0, _buffer, _count, name.Length);
            _count += name.Length;
        }

        if (packetId != 0)
        {
            Put(packetId >> 8);
            Put(packetId);
        }

        _part = 0;
        _partDone = 0;
        _body = body;
    }

    /// <summary>Sends the next piece.</summary>
    /// <returns>How many bytes were taken; 0 when the peer takes none at the moment.</returns>
    public int Send(IConnection connection)
    {
        if (_sent == _count)
        {
            _sent = 0;
            _count = 0;
        }

        // A header alone would be a segment of its own.
        if (_body != null && _sent == 0)
        {
            Fill(_body);
        }

        int taken = connection.Send(_buffer, _sent, _count - _sent);
        _sent += taken;
        return taken;
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count)
    {
        int old = _partDone - _partSeen;
        _partSeen += count;
        if (old > 0)
        {
            if (old >= count)
            {
                return;
            }

            offset += old;
            count -= old;
        }

        int room = Capacity - _count;
        if (count > room)
        {
            count = room;
        }

        if (count > _left)
        {
            throw Changed();
        }

        Array.Copy(buffer, offset, _buffer, _count, count);
        _count += count;
        _left -= count;
        _partDone += count;
    }

    private void Fill(IMqttPayload body)
    {
        while (_part < body.Parts)
        {
            if (_count == Capacity)
            {
                return;
            }

            _partSeen = 0;
            body.WritePart(_part, this);
            if (_partDone < _partSeen)
            {
                return;
            }

            _part++;
            _partDone = 0;
        }

        _body = null;
        if (_left > 0)
        {
            throw Changed();
        }
    }

    private static Exception Changed()
    {
        return new InvalidOperationException("A payload was not as long as it had been counted; its writer must give the same bytes each time.");
    }

    private void Put(int value) => _buffer[_count++] = (byte)value;
}
