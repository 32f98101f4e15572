using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>Counts what is written.</summary>
internal sealed class ByteCounter : IByteSink
{
    /// <summary>Bytes so far.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count) => Count += count;
}
