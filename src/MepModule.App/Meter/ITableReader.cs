using MepModule.Protocol;

namespace MepModule.App.Meter;

/// <summary>Reads bytes of a table. The meter's thread reads at once; for others the read is queued and waits for its turn.</summary>
public interface ITableReader
{
    /// <summary>Reads <paramref name="count"/> bytes of a table, 1 to 465.</summary>
    /// <param name="table">Table id: n for a basic table, 0x800 + n for an extended one.</param>
    /// <param name="offset">First byte, from the start of the table.</param>
    /// <param name="buffer">Where the bytes go; untouched unless the read succeeds.</param>
    /// <param name="bufferOffset">Where in the buffer.</param>
    /// <param name="count">How many bytes.</param>
    MeterError Read(int table, int offset, byte[] buffer, int bufferOffset, int count);
}
