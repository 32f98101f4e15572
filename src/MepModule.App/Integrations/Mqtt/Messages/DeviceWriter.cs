using System;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/device</c>: how the module itself is.</summary>
internal sealed class DeviceWriter : PartWriter
{
    private readonly OutputData _data;
    private readonly DateTime _startedUtc;

    /// <param name="text">The text writer.</param>
    /// <param name="data">The module.</param>
    /// <param name="startedUtc">When it started; DateTime.MinValue while the clock is not set.</param>
    public DeviceWriter(MqttText text, OutputData data, DateTime startedUtc)
        : base(text)
    {
        _data = data;
        _startedUtc = startedUtc;
    }

    /// <inheritdoc/>
    public override int Parts => 1;

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        JsonWriter json = Json;
        json.BeginObject();
        json.Member("version", _data.Module.Version);
        json.Member("board", _data.Module.Board);
        json.Member("uptime_s", _data.Health.UptimeMilliseconds / 1000);
        json.TimeMember("started", _startedUtc, _startedUtc > DateTime.MinValue);
        json.Name("rssi_dbm");
        if (_data.Health.SignalDbm == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(_data.Health.SignalDbm);
        }

        json.Member("free_memory_bytes", _data.Health.FreeMemoryBytes);
        json.EndObject();
    }
}
