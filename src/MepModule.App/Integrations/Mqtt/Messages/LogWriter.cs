using System;
using MepModule.App.Diagnostics;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/event/log</c>: a warning or an error of the event log.</summary>
internal sealed class LogWriter : PartWriter
{
    private readonly LogEntry _entry;

    public LogWriter(MqttText text, LogEntry entry)
        : base(text)
    {
        _entry = entry;
    }

    /// <inheritdoc/>
    public override int Parts => 1;

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        JsonWriter json = Json;
        json.BeginObject();
        json.TimeMember("time", _entry.TimeUtc, _entry.TimeUtc > DateTime.MinValue);
        json.Member("level", _entry.Level == LogLevel.Error ? "error" : "warning");
        json.Member("area", _entry.Area);
        json.Member("text", _entry.Text);
        json.EndObject();
    }
}
