namespace MepModule.App.MBus;

/// <summary>One value of an M-Bus device, decoded from a data record of its telegram (EN 13757-3).</summary>
public sealed class MBusRecord
{
    /// <summary>What it is, in words: Energy, Volume, Flow temperature, Volume (lower limit), ...</summary>
    public string Quantity { get; internal set; } = "";

    /// <summary>Unit of the value: Wh, m³, °C, ...; empty for a text, a time or a plain number.</summary>
    public string Unit { get; internal set; } = "";

    /// <summary>The value without its decimal point; of no meaning when <see cref="Text"/> is set, 0 when <see cref="Problem"/> is.</summary>
    public long Mantissa { get; internal set; }

    /// <summary>Digits of <see cref="Mantissa"/> behind the decimal point, 0 to 15.</summary>
    public int Decimals { get; internal set; }

    /// <summary>The value when it is no quantity: a text, the digits of a serial number, or a time as <c>2026-01-31</c>, <c>2026-01-31T23:59</c> or <c>23:59:59</c>; else null.</summary>
    public string? Text { get; internal set; }

    /// <summary>Why the value is not shown, as a sentence; null when it is.</summary>
    public string? Problem { get; internal set; }

    /// <summary>0 for the present value, 1 and up for stored ones (such as the value at the due date).</summary>
    public int Storage { get; internal set; }

    /// <summary>Tariff, 0 for all.</summary>
    public int Tariff { get; internal set; }

    /// <summary>Sub-unit of the device, 0 for the device itself.</summary>
    public int SubUnit { get; internal set; }

    /// <summary>instantaneous, maximum, minimum or error.</summary>
    public string Function { get; internal set; } = "";

    /// <summary>Puts a sentence in the place of the value.</summary>
    internal void Hide(string sentence)
    {
        Mantissa = 0;
        Decimals = 0;
        Unit = "";
        Problem = sentence;
    }
}
