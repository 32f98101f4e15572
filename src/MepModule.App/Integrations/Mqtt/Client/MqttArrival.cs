using System.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>A message that came. It lies in the client's only buffer for what comes in, and is gone when the call that hands it over returns.</summary>
public sealed class MqttArrival
{
    /// <summary>Most bytes of topic and payload together that any client takes; a longer message is read past.</summary>
    public const int Capacity = 384;

    private int _topicLength;

    internal MqttArrival(int capacity)
    {
        Bytes = new byte[capacity];
    }

    /// <summary>Topic and payload.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where the payload begins in <see cref="Bytes"/>.</summary>
    public int PayloadOffset => 2 + _topicLength;

    /// <summary>Length of the payload, 0 or more.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>Whether the broker had kept it: it may be of any age.</summary>
    public bool IsRetained { get; private set; }

    /// <summary>Whether it came for this topic.</summary>
    /// <param name="topic">Characters below 128.</param>
    public bool IsFor(string topic)
    {
        if (topic.Length != _topicLength)
        {
            return false;
        }

        for (int i = 0; i < _topicLength; i++)
        {
            if (topic[i] != Bytes[2 + i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The payload as text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes, PayloadOffset, PayloadLength);

    /// <summary>Takes what lies in <see cref="Bytes"/> for the body of a PUBLISH of QoS 0.</summary>
    /// <returns>False when it is none.</returns>
    internal bool Read(int flags, int length)
    {
        if (length < 3 || (flags & ~PacketType.Retain) != 0)
        {
            return false;
        }

        _topicLength = (Bytes[0] << 8) | Bytes[1];
        PayloadLength = length - 2 - _topicLength;
        IsRetained = (flags & PacketType.Retain) != 0;
        return _topicLength > 0 && PayloadLength >= 0 && IsTopic(Bytes, 2, _topicLength);
    }

    // Well-formed UTF-8 without U+0000, surrogates and wildcards.
    private static bool IsTopic(byte[] text, int offset, int length)
    {
        int end = offset + length;
        for (int i = offset; i < end;)
        {
            int lead = text[i++];
            if (lead == 0 || lead == '+' || lead == '#')
            {
                return false;
            }

            if (lead < 0x80)
            {
                continue;
            }

            int more = lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
            if (more == 0 || i + more > end)
            {
                return false;
            }

            // The second byte tells the forms that are too long, the surrogates and what lies above U+10FFFF.
            int second = text[i];
            if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
            {
                return false;
            }

            for (; more > 0; more--)
            {
                if ((text[i++] & 0xC0) != 0x80)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
