using MepModule.App.Metering;
using MepModule.App.Polling;
using MepModule.App.Text;
using MepModule.Protocol;

namespace MepModule.App.Web.Live;

/// <summary>The state of the wire as JSON.</summary>
internal static class LinkJson
{
    /// <summary>Writes it for anybody: what a closed port says of itself may name the meter's address, so that is left out.</summary>
    public static void Write(JsonWriter json, MeterService meter)
    {
        MeterCondition condition = meter.Condition;
        Write(json, meter, condition, condition == MeterCondition.PortClosed ? MeterErrorText.Sentence(MeterError.ChannelClosed) : meter.ConditionSentence);
    }

    /// <summary>Writes it for those who may know where the meter is.</summary>
    public static void WriteWithAddress(JsonWriter json, MeterService meter) => Write(json, meter, meter.Condition, meter.ConditionSentence);

    private static void Write(JsonWriter json, MeterService meter, MeterCondition condition, string sentence)
    {
        json.BeginObject();
        json.Member("state", StateOf(condition));
        json.Member("text", sentence);
        json.Member("protection", ProtectionJson.NameOf(meter.Poller.Client.Link.ProtectionInForce));
        json.Member("simulated", meter.Facts != null && meter.Facts.IsSimulated);
        json.EndObject();
    }

    /// <summary>The word of the API for a condition.</summary>
    public static string StateOf(MeterCondition condition)
    {
        return condition switch
        {
            MeterCondition.Starting => "starting",
            MeterCondition.Reading => "ok",
            MeterCondition.PortClosed => "no_port",
            MeterCondition.NoKey => "no_key",
            MeterCondition.WrongKey => "wrong_key",
            MeterCondition.LoopBack => "loopback",
            MeterCondition.TlsRequired => "tls_required",
            MeterCondition.NoMeterPower => "no_meter_power",
            MeterCondition.NoAnswer => "no_answer",
            MeterCondition.Garbled => "garbled",
            MeterCondition.OpticalSession => "optical_session",
            MeterCondition.Silent => "silent",
            MeterCondition.PortDisabled => "mep_disabled",
            MeterCondition.Implausible => "implausible",
            _ => "refused",
        };
    }
}
