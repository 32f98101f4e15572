namespace MepModule.App.Meter;

/// <summary>
/// The tables that say how others are laid out, as the meter sent them: whoever decodes raw tables needs them. What the meter does not have is null.
/// </summary>
public sealed class TableDimensions
{
    /// <summary>Keeps what was read.</summary>
    /// <param name="registers">BT21.</param>
    /// <param name="dataSelection">BT22.</param>
    /// <param name="presentSelection">BT27.</param>
    public TableDimensions(byte[]? registers, byte[]? dataSelection, byte[]? presentSelection)
    {
        Registers = registers;
        DataSelection = dataSelection;
        PresentSelection = presentSelection;
    }

    /// <summary>BT21, Actual Register.</summary>
    public byte[]? Registers { get; }

    /// <summary>BT22, the source of each summation.</summary>
    public byte[]? DataSelection { get; }

    /// <summary>BT27, the source of each present value.</summary>
    public byte[]? PresentSelection { get; }
}
