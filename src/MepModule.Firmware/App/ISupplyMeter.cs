namespace MepModule.Firmware;

/// <summary>
/// Measures the supply voltage of the board. The entry of a board that has a pin for it brings one: System.Device.Adc, on which it stands, takes heap that boards
/// without PSRAM are short of.
/// </summary>
public interface ISupplyMeter
{
    /// <summary>The voltage behind the divider, in mV.</summary>
    int Millivolts { get; }

    /// <summary>Takes the pin; once, before anything is measured.</summary>
    /// <param name="pin">GPIO number of a pin on ADC1.</param>
    void Open(int pin);
}
