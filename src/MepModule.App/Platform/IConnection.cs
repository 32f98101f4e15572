namespace MepModule.App.Platform;

/// <summary>A stream to a peer, plain or protected. No call waits: whoever serves many peers asks each of them in turn.</summary>
public interface IConnection
{
    /// <summary>Takes what has come.</summary>
    /// <returns>The number of bytes; 0 when nothing has come, -1 when the peer ended the stream. Throws when the stream broke.</returns>
    int Receive(byte[] buffer, int offset, int count);

    /// <summary>Hands bytes to the network.</summary>
    /// <param name="buffer">Holds the bytes.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">At most 256: so many are taken at once when any are.</param>
    /// <returns>How many were taken; 0 when the peer takes none at the moment. Throws when the stream broke.</returns>
    int Send(byte[] buffer, int offset, int count);

    /// <summary>Ends the stream. Never throws.</summary>
    void Close();
}
