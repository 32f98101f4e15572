namespace MepModule.App.Platform;

/// <summary>The serial port that a P1 reader is plugged into: 115200 8N1, output only. That of a board is an open collector and inverted, as readers expect; that of a PC is what it is.</summary>
public interface ICustomerPort
{
    /// <summary>Most bytes that are handed over at once.</summary>
    int MostBytes { get; }

    /// <summary>What is wrong with the port, as a sentence; null when nothing is.</summary>
    string? Problem { get; }

    /// <summary>Opens the port when it is closed. Never throws.</summary>
    /// <returns>Whether it is open.</returns>
    bool EnsureOpen();

    /// <summary>Hands over bytes; waits no longer than they take on the line. Never throws.</summary>
    /// <returns>Whether they were taken: all, or none.</returns>
    bool Write(byte[] buffer, int offset, int count);

    /// <summary>Closes the port. Never throws.</summary>
    void Close();
}
