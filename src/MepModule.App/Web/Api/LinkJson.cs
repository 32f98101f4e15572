using MepModule.App.Metering;
using MepModule.App.Polling;
using MepModule.App.Text;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Api;

/// <summary>The state of the wire as JSON.</summary>
internal static class LinkJson
{
    public static void Write(JsonWriter json, MeterService meter)
    {
        json.BeginObject();
        json.Member("state", StateOf(meter.Condition));
        json.Member("text", meter.ConditionSentence);
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
