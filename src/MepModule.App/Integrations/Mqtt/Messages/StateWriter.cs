using System;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>
/// Writes <c>&lt;base&gt;/state</c>: all values of one sample under the keys of the table, with the sample's time and age. What the meter has but is not known now is null.
/// </summary>
internal sealed class StateWriter : PartWriter
{
    private const int ValuesOfPart = 4;

    private readonly OutputData _data;
    private readonly ValueSet _known;

    public StateWriter(MqttText text, OutputData data, ValueSet known)
        : base(text)
    {
        _data = data;
        _known = known;
    }

    /// <inheritdoc/>
    public override int Parts => 2 + ((Value.Count + ValuesOfPart - 1) / ValuesOfPart);

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        if (part == 0)
        {
            Head(text);
            return;
        }

        if (part == Parts - 1)
        {
            text.Byte((byte)'}');
            return;
        }

        int first = (part - 1) * ValuesOfPart;
        for (int value = first; value < first + ValuesOfPart && value < Value.Count; value++)
        {
            if (!_data.IsTellable || !_known.Has(value))
            {
                continue;
            }

            text.MemberName(ValueTable.KeyOf(value), true);
            long scaled = _data.Of(value);
            if (scaled == Value.Unknown)
            {
                text.Ascii("null");
            }
            else
            {
                text.Scaled(scaled, OutputData.DecimalsOf(value));
            }
        }
    }

    private void Head(BufferedText text)
    {
        text.Ascii("{\"sample_time\":");
        if (_data.SampleTimeUtc > DateTime.MinValue)
        {
            text.QuotedTime(_data.SampleTimeUtc);
        }
        else
        {
            text.Ascii("null");
        }

        text.Ascii(",\"age_s\":");
        text.Scaled(_data.AgeMilliseconds / 100, 1);
        text.Ascii(_data.IsSteerable ? ",\"stale\":false" : ",\"stale\":true");
    }
}
