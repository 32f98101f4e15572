namespace MepModule.Firmware;

/// <summary>
/// Which pin of the ESP32 does what on a board. The numbers are GPIO numbers; <see cref="NoPin"/> where a board lacks the function.
/// The board's own project (<c>hardware/</c>) is checked against this table.
/// </summary>
public sealed class BoardProfile
{
    /// <summary>The board has no such pin.</summary>
    public const int NoPin = -1;

    private BoardProfile(string name, int meterTransmit, int meterReceive, int meterEnable, int transceiverPower, int led, int setupButton, int supplyVoltage, int customerPort, int customerPortReceive, bool hasPsram)
    {
        Name = name;
        MeterTransmit = meterTransmit;
        MeterReceive = meterReceive;
        MeterEnable = meterEnable;
        TransceiverPower = transceiverPower;
        Led = led;
        SetupButton = setupButton;
        SupplyVoltage = supplyVoltage;
        CustomerPort = customerPort;
        CustomerPortReceive = customerPortReceive;
        HasPsram = hasPsram;
    }

    /// <summary>Name of the profile, which is also the target of its update bundles.</summary>
    public string Name { get; }

    /// <summary>UART to the meter (COM2), output of the module.</summary>
    public int MeterTransmit { get; }

    /// <summary>UART from the meter (COM2), input of the module.</summary>
    public int MeterReceive { get; }

    /// <summary>Tells the meter that a module is present; active low.</summary>
    public int MeterEnable { get; }

    /// <summary>Power of the RS-232 transceiver; high = on.</summary>
    public int TransceiverPower { get; }

    /// <summary>Status LED; high = lit.</summary>
    public int Led { get; }

    /// <summary>Set-up button; pressed = low, needs the pull-up.</summary>
    public int SetupButton { get; }

    /// <summary>Supply voltage of the meter behind a divider by 13.2 (1 Mohm over 82 kohm), on ADC1.</summary>
    public int SupplyVoltage { get; }

    /// <summary>P1 customer port (COM3), output of the module.</summary>
    public int CustomerPort { get; }

    /// <summary>Receive pin of COM3: the serial port does not open without one, though nothing is received on P1. The board pulls it up.</summary>
    public int CustomerPortReceive { get; }

    /// <summary>The board has PSRAM, so its heap is megabytes; about 110 KB where it has none.</summary>
    public bool HasPsram { get; }

    /// <summary>Finds a profile by its name; null when there is none.</summary>
    public static BoardProfile? Find(string name)
    {
        switch (name)
        {
            case "mep-module":
                return new BoardProfile(name, meterTransmit: 17, meterReceive: 18, meterEnable: 5, transceiverPower: 32, led: 21, setupButton: 33, supplyVoltage: 34, customerPort: 25, customerPortReceive: 35, hasPsram: true);
            case "dabbler":
                return new BoardProfile(name, meterTransmit: 17, meterReceive: 16, meterEnable: 5, transceiverPower: 32, led: NoPin, setupButton: NoPin, supplyVoltage: NoPin, customerPort: NoPin, customerPortReceive: NoPin, hasPsram: false);
            case "ustepper-c3":
                return new BoardProfile(name, meterTransmit: 7, meterReceive: 6, meterEnable: 5, transceiverPower: NoPin, led: NoPin, setupButton: NoPin, supplyVoltage: NoPin, customerPort: NoPin, customerPortReceive: NoPin, hasPsram: false);
            default:
                return null;
        }
    }
}
