using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Client;

/// <summary>
/// What a message carries, written while it is sent, so that it is never whole in memory. A pure writer: the same bytes each time it is asked,
/// until the message is through. It is asked once to count them, and then for each part as often as the part does not fit the buffer.
/// </summary>
public interface IMqttPayload
{
    /// <summary>Number of parts, in order: 0 for an empty payload. Small parts are written fewer times.</summary>
    int Parts { get; }

    /// <summary>Writes one part.</summary>
    /// <param name="part">0 up to <see cref="Parts"/> - 1.</param>
    /// <param name="sink">Where to.</param>
    void WritePart(int part, IByteSink sink);
}
