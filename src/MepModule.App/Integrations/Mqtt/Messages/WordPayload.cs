using System.Text;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>One word that is never a number: online, offline.</summary>
internal sealed class WordPayload : IMqttPayload
{
    private readonly byte[] _bytes;

    public WordPayload(string word)
    {
        _bytes = Encoding.UTF8.GetBytes(word);
    }

    /// <inheritdoc/>
    public int Parts => 1;

    /// <inheritdoc/>
    public void WritePart(int part, IByteSink sink) => sink.Write(_bytes, 0, _bytes.Length);
}
