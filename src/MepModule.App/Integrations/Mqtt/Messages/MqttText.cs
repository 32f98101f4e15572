using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>The one text writer of all messages: its small buffer goes on to whoever counts or sends at the moment.</summary>
internal sealed class MqttText : IByteSink
{
    private const int BufferBytes = 64;

    private readonly BufferedText _text;
    private IByteSink? _target;

    public MqttText()
    {
        _text = new BufferedText(this, new byte[BufferBytes]);
        Json = new JsonWriter(_text);
    }

    /// <summary>JSON in the midst of the text; used for whole objects and arrays only.</summary>
    public JsonWriter Json { get; private set; }

    /// <summary>Begins a piece of text.</summary>
    public BufferedText To(IByteSink target)
    {
        if (_text.Count > 0)
        {
            // A piece that ended in an exception left something behind.
            _target = null;
            _text.Flush();
            Json = new JsonWriter(_text);
        }

        _target = target;
        return _text;
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count) => _target?.Write(buffer, offset, count);
}
