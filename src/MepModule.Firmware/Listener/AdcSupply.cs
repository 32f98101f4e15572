using System.Device.Adc;

namespace MepModule.Firmware;

/// <summary>The supply voltage by the converter of the ESP32, behind the divider of this project's board.</summary>
public sealed class AdcSupply : ISupplyMeter
{
    // R12 over R13 of the board.
    private const int DividerTopKiloohms = 1000;
    private const int DividerBottomKiloohms = 82;
    private const int FullScaleMillivolts = 3300;

    private AdcChannel? _channel;

    /// <inheritdoc/>
    public int Millivolts => _channel!.ReadValue() * FullScaleMillivolts / 4095 * (DividerTopKiloohms + DividerBottomKiloohms) / DividerBottomKiloohms;

    /// <inheritdoc/>
    public void Open(int pin)
    {
        _channel = new AdcController().OpenChannel(ChannelOf(pin));
    }

    // ADC1 of the classic ESP32: channels 0 to 3 on GPIO36 to 39, 4 to 7 on GPIO32 to 35.
    private static int ChannelOf(int pin)
    {
        return pin >= 36 ? pin - 36 : pin - 28;
    }
}
