using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Shelly;

/// <summary>An answer that is the same each time, and the frame around any answer.</summary>
public sealed class ShellyText : OutputWriter
{
    private readonly string _before;
    private readonly OutputWriter? _result;
    private readonly string _after;

    private ShellyText(string before, OutputWriter? result, string after)
    {
        _before = before;
        _result = result;
        _after = after;
    }

    /// <summary>A text of characters below 128.</summary>
    public static ShellyText Of(string json) => new ShellyText(json, null, "");

    /// <summary>What went wrong, as an answer that has no frame.</summary>
    public static ShellyText Error(int code, string message) => Of("{\"code\":" + code.ToString() + ",\"message\":\"" + message + "\"}");

    /// <summary>The settings of a meter that was never set up.</summary>
    /// <param name="method">One of those in <see cref="ShellyMethod"/> that tell settings.</param>
    /// <param name="mac">Hardware address in capitals.</param>
    public static ShellyText Config(int method, string mac)
    {
        const string power = "{\"id\":0,\"name\":null,\"blink_mode_selector\":\"active_energy\",\"phase_selector\":\"all\",\"monitor_phase_sequence\":false,\"ct_type\":\"120A\"}";
        return Of(
            method == ShellyMethod.PowerConfig ? power :
            method == ShellyMethod.EnergyConfig ? "{}" :
            "{\"em:0\":" + power + ",\"emdata:0\":{},\"sys\":{\"device\":{\"name\":null,\"mac\":\"" + mac + "\",\"profile\":\"triphase\"}}}");
    }

    /// <summary>Puts the frame of a call around its result.</summary>
    /// <param name="frame">The call.</param>
    /// <param name="source">Who answers.</param>
    /// <param name="result">The result.</param>
    /// <param name="isError">Whether it is what went wrong.</param>
    internal static ShellyText Framed(RpcFrame frame, string source, OutputWriter result, bool isError) => new ShellyText(
        "{\"id\":" + (frame.Id.Length == 0 ? "null" : frame.Id) + ",\"src\":\"" + source + (frame.Source.Length == 0 ? "\"" : "\",\"dst\":\"" + frame.Source + "\"") + (isError ? ",\"error\":" : ",\"result\":"),
        result,
        "}");

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        text.Ascii(_before);
        _result?.Write(text);
        text.Ascii(_after);
    }
}
