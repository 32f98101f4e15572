namespace MepModule.App.Polling;

/// <summary>How things stand between the module and the meter. A sentence goes with it.</summary>
public enum MeterCondition
{
    /// <summary>Not started, or nothing has been tried yet.</summary>
    Starting = 0,

    /// <summary>Verified readings arrive.</summary>
    Reading = 1,

    /// <summary>The serial port cannot be opened.</summary>
    PortClosed = 2,

    /// <summary>No MEP key has been entered.</summary>
    NoKey = 3,

    /// <summary>The meter answers, but rejects the key.</summary>
    WrongKey = 4,

    /// <summary>The module hears itself: TX and RX are joined.</summary>
    LoopBack = 5,

    /// <summary>The meter speaks, but only in TLS mode.</summary>
    TlsRequired = 6,

    /// <summary>The meter gives the module no supply voltage.</summary>
    NoMeterPower = 7,

    /// <summary>Not a single byte has come from the meter: wiring, or the grid company has the port switched off.</summary>
    NoAnswer = 8,

    /// <summary>Bytes come, but no answer that verifies.</summary>
    Garbled = 9,

    /// <summary>The meter answered until a moment ago; most likely somebody reads it through the optical port.</summary>
    OpticalSession = 10,

    /// <summary>The meter answered once and has been silent for long: no power, cable off, or the port was switched off.</summary>
    Silent = 11,

    /// <summary>The meter's last word about its MEP port is that it is disabled (ET51), whether it still answers or has gone silent since.</summary>
    PortDisabled = 12,

    /// <summary>The meter answers, but refuses what the module needs to read.</summary>
    Refused = 13,

    /// <summary>The meter answers, but what it says of its tables cannot be right.</summary>
    Implausible = 14,
}
