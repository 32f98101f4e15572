using System;
using System.Text;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Text;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>A payload of given parts.</summary>
internal sealed class TestPayload(params string[] parts) : IMqttPayload
{
    public int Parts => parts.Length;

    /// <summary>How often each part was asked for.</summary>
    public int Asked { get; private set; }

    public string Whole => string.Concat(parts);

    public void WritePart(int part, IByteSink sink)
    {
        Asked++;
        byte[] bytes = Encoding.UTF8.GetBytes(parts[part]);

        // In pieces, as a writer of JSON does it.
        for (int at = 0; at < bytes.Length; at += 7)
        {
            sink.Write(bytes, at, Math.Min(7, bytes.Length - at));
        }
    }
}
