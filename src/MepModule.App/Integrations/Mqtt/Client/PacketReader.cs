using MepModule.App.Platform;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// Takes one packet at a time off a connection, never a byte beyond it. What a packet may be long is known before it comes: a PUBLISH that does
/// not fit is read past, any other packet that is too long ends the connection.
/// </summary>
internal sealed class PacketReader
{
    // CONNACK and PUBACK have 2 bytes, SUBACK 2 and one for each topic.
    private const int LongestAnswer = 16;
    private const int MostLengthBytes = 4;

    private readonly MqttArrival _arrival;
    private bool _hasFirst;
    private bool _hasLength;
    private int _lengthBytes;

    // Bytes of the body that have come.
    private int _come;

    public PacketReader(MqttArrival arrival)
    {
        _arrival = arrival;
    }

    /// <summary>First byte of the packet.</summary>
    public int First { get; private set; }

    /// <summary>Length of the body.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the packet is there, with its body in the arrival's bytes unless <see cref="IsTooLong"/>.</summary>
    public bool IsComplete => _hasLength && _come == Length;

    /// <summary>Whether it is a PUBLISH that was read past.</summary>
    public bool IsTooLong => Length > _arrival.Bytes.Length;

    /// <summary>Whether what came cannot be a packet.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Waits for the next packet.</summary>
    public void Reset()
    {
        _hasFirst = false;
        _hasLength = false;
        _lengthBytes = 0;
        _come = 0;
        Length = 0;
        IsBroken = false;
    }

    /// <summary>Takes what has come of the packet.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="most">Most bytes to take.</param>
    /// <returns>How many were taken; 0 when nothing is there, -1 when the peer ended the connection.</returns>
    public int Take(IConnection connection, int most)
    {
        byte[] bytes = _arrival.Bytes;
        if (!_hasLength)
        {
            int one = connection.Receive(bytes, 0, 1);
            if (one > 0)
            {
                TakeHeader(bytes[0]);
            }

            return one;
        }

        // A packet that is too long is received over itself.
        int at = IsTooLong ? 0 : _come;
        int count = Length - _come;
        if (count > bytes.Length - at)
        {
            count = bytes.Length - at;
        }

        int taken = connection.Receive(bytes, at, count > most ? most : count);
        if (taken > 0)
        {
            _come += taken;
        }

        return taken;
    }

    private void TakeHeader(int value)
    {
        if (!_hasFirst)
        {
            _hasFirst = true;
            First = value;
            return;
        }

        Length |= (value & 0x7F) << (7 * _lengthBytes);
        _lengthBytes++;
        _hasLength = (value & 0x80) == 0;
        IsBroken = (!_hasLength && _lengthBytes == MostLengthBytes) || (_hasLength && Length > LongestAnswer && (First & PacketType.Mask) != PacketType.Publish);
    }
}
