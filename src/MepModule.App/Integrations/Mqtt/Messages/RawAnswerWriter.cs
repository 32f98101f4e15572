using System;
using MepModule.App.Jobs;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/mep/response</c>: what <c>/api/v1/mep/exchange</c> answers, with the asker's id; digests are masked always.</summary>
internal sealed class RawAnswerWriter : PartWriter
{
    private readonly string _id;
    private readonly RawExchange? _exchange;
    private readonly string _problem;
    private readonly DateTime _utc;

    /// <param name="text">The text writer.</param>
    /// <param name="id">The asker's id.</param>
    /// <param name="exchange">What was exchanged; null when nothing was.</param>
    /// <param name="problem">Why nothing was.</param>
    /// <param name="utc">When; DateTime.MinValue while the clock is not set.</param>
    public RawAnswerWriter(MqttText text, string id, RawExchange? exchange, string problem, DateTime utc)
        : base(text)
    {
        _id = id;
        _exchange = exchange;
        _problem = problem;
        _utc = utc;
    }

    /// <inheritdoc/>
    public override int Parts => 1;

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        JsonWriter json = Json;
        json.BeginObject();
        json.Member("id", _id);
        if (_exchange == null)
        {
            json.Member("error", _problem);
        }
        else
        {
            ExchangeJson.Write(json, _exchange, _utc, _utc > DateTime.MinValue, false);
        }

        json.EndObject();
    }
}
