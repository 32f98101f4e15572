namespace MepModule.Protocol.Link;

/// <summary>
/// The wire to the meter: bytes out, bytes in, nothing else. 9600 baud, 8N1 unless the meter was configured otherwise.
/// No member throws and none waits for the meter: the link decides when to look again (see <see cref="IMonotonicClock"/>).
/// </summary>
public interface IByteChannel
{
    /// <summary>Why the channel is closed, as a sentence for the user; null while it is open.</summary>
    string? Problem { get; }

    /// <summary>Number of received bytes that <see cref="Read"/> can return now.</summary>
    int BytesAvailable { get; }

    /// <summary>Opens the channel when it is closed.</summary>
    /// <returns>True when the channel is open; false with <see cref="Problem"/> set when it cannot be opened now.</returns>
    bool EnsureOpen();

    /// <summary>Takes received bytes out of the channel without waiting for more.</summary>
    /// <returns>The number of bytes copied, 0 to <paramref name="count"/>.</returns>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>Hands bytes to the transmitter. Returns as soon as they are queued; the line may still be sending them.</summary>
    /// <returns>False when the channel broke; it is closed then and <see cref="Problem"/> says why.</returns>
    bool Write(byte[] buffer, int offset, int count);

    /// <summary>Closes the channel. <see cref="EnsureOpen"/> opens it again.</summary>
    void Close();
}
