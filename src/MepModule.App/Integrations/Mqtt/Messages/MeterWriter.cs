using MepModule.App.Integrations.Values;
using MepModule.App.Polling;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/meter</c>: which meter this is, and whether it is read.</summary>
internal sealed class MeterWriter : PartWriter
{
    private readonly OutputData _data;

    public MeterWriter(MqttText text, OutputData data)
        : base(text)
    {
        _data = data;
    }

    /// <inheritdoc/>
    public override int Parts => 1;

    /// <summary>A condition as a word.</summary>
    public static string WordOf(MeterCondition condition)
    {
        return condition switch
        {
            MeterCondition.Starting => "starting",
            MeterCondition.Reading => "reading",
            MeterCondition.PortClosed => "port_closed",
            MeterCondition.NoKey => "no_key",
            MeterCondition.WrongKey => "wrong_key",
            MeterCondition.LoopBack => "loopback",
            MeterCondition.TlsRequired => "tls_required",
            MeterCondition.NoMeterPower => "no_meter_power",
            MeterCondition.NoAnswer => "no_answer",
            MeterCondition.Garbled => "garbled",
            MeterCondition.OpticalSession => "optical_session",
            MeterCondition.Silent => "silent",
            MeterCondition.PortDisabled => "port_disabled",
            MeterCondition.Refused => "refused",
            _ => "implausible",
        };
    }

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        JsonWriter json = Json;
        json.BeginObject();
        json.Member("reading", _data.IsTellable ? "online" : "offline");
        json.Member("condition", WordOf(_data.Condition));
        if (_data.Facts != null)
        {
            json.Member("serial_number", _data.Facts.SerialNumber);
            json.Member("manufacturer", _data.Facts.Manufacturer);
            json.Member("model", _data.Facts.Model);
            json.Member("firmware", _data.Facts.Firmware);
            json.Member("phases", _data.Facts.PhaseCount);
        }

        json.EndObject();
    }
}
