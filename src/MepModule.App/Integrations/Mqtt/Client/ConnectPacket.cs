using System.Text;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>What follows the fixed header of CONNECT (MQTT 3.1.1, 3.1): one part for the fixed fields and one for each text.</summary>
internal sealed class ConnectPacket : IMqttPayload
{
    private const int CleanSession = 0x02;
    private const int HasWill = 0x04;
    private const int WillAtLeastOnce = 0x08;
    private const int WillRetain = 0x20;
    private const int HasPassword = 0x40;
    private const int HasUser = 0x80;

    private readonly MqttOptions _options;

    public ConnectPacket(MqttOptions options)
    {
        _options = options;
    }

    /// <inheritdoc/>
    public int Parts => 6;

    /// <inheritdoc/>
    public void WritePart(int part, IByteSink sink)
    {
        switch (part)
        {
            case 0:
                sink.Write(Head(), 0, 10);
                break;
            case 1:
                WriteText(_options.ClientId, sink);
                break;
            case 2:
                if (_options.Will != null)
                {
                    WriteText(_options.Will.Topic, sink);
                }

                break;
            case 3:
                if (_options.Will != null)
                {
                    WriteWill(_options.Will.Payload, sink);
                }

                break;
            case 4:
                if (_options.User.Length > 0)
                {
                    WriteText(_options.User, sink);
                }

                break;
            default:
                if (SendsPassword)
                {
                    WriteText(_options.Password, sink);
                }

                break;
        }
    }

    /// <summary>Writes a text behind its length in two bytes, the higher one first.</summary>
    public static void WriteText(string text, IByteSink sink)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        WriteLength(bytes.Length, sink);
        sink.Write(bytes, 0, bytes.Length);
    }

    private static void WriteLength(int length, IByteSink sink)
    {
        sink.Write(new byte[] { (byte)(length >> 8), (byte)length }, 0, 2);
    }

    private bool SendsPassword => _options.User.Length > 0 && _options.Password.Length > 0;

    // Name and level of the protocol, flags, keep-alive.
    private byte[] Head()
    {
        int flags = CleanSession;
        MqttMessage? will = _options.Will;
        if (will != null)
        {
            flags |= HasWill | (will.IsAcknowledged ? WillAtLeastOnce : 0) | (will.IsRetained ? WillRetain : 0);
        }

        if (_options.User.Length > 0)
        {
            flags |= HasUser;
        }

        if (SendsPassword)
        {
            flags |= HasPassword;
        }

        int seconds = _options.KeepAliveSeconds;
        return new byte[] { 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, (byte)flags, (byte)(seconds >> 8), (byte)seconds };
    }

    private static void WriteWill(IMqttPayload? payload, IByteSink sink)
    {
        var counter = new ByteCounter();
        Write(payload, counter);
        WriteLength(counter.Count, sink);
        Write(payload, sink);
    }

    private static void Write(IMqttPayload? payload, IByteSink sink)
    {
        for (int part = 0; payload != null && part < payload.Parts; part++)
        {
            payload.WritePart(part, sink);
        }
    }
}
