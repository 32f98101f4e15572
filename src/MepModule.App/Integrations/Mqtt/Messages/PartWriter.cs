using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes a message part by part. Pure: what it writes follows from what its constructor got.</summary>
internal abstract class PartWriter : IMqttPayload
{
    private readonly MqttText _text;

    protected PartWriter(MqttText text)
    {
        _text = text;
    }

    /// <inheritdoc/>
    public abstract int Parts { get; }

    /// <summary>JSON in the midst of a part.</summary>
    protected JsonWriter Json => _text.Json;

    /// <inheritdoc/>
    public void WritePart(int part, IByteSink sink)
    {
        BufferedText text = _text.To(sink);
        Write(part, text);
        text.Flush();
    }

    /// <summary>Writes a part.</summary>
    protected abstract void Write(int part, BufferedText text);
}
