using System;
using MepModule.App.Polling;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/event/condition</c>: how things stand with the meter has changed.</summary>
internal sealed class ConditionWriter : PartWriter
{
    private readonly MeterCondition _condition;
    private readonly string _sentence;
    private readonly DateTime _utc;

    /// <param name="text">The text writer.</param>
    /// <param name="condition">The new condition.</param>
    /// <param name="sentence">The same as a sentence.</param>
    /// <param name="utc">When it was seen; DateTime.MinValue while the clock is not set.</param>
    public ConditionWriter(MqttText text, MeterCondition condition, string sentence, DateTime utc)
        : base(text)
    {
        _condition = condition;
        _sentence = sentence;
        _utc = utc;
    }

    /// <inheritdoc/>
    public override int Parts => 1;

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        JsonWriter json = Json;
        json.BeginObject();
        json.TimeMember("time", _utc, _utc > DateTime.MinValue);
        json.Member("condition", MeterWriter.WordOf(_condition));
        json.Member("text", _sentence);
        json.EndObject();
    }
}
