using System;

namespace MepModule.MeterSimulator.Ports;

/// <summary>Where a client may plug in.</summary>
internal interface IMeterPort : IDisposable
{
    /// <summary>What a client has to open, for the user's eyes.</summary>
    string Address { get; }

    /// <summary>A client waits to be accepted; it replaces the present one.</summary>
    bool HasNewClient { get; }

    /// <summary>Waits a moment for a client; null when none came.</summary>
    IClientEnd? Accept();
}

/// <summary>The wire to one client.</summary>
internal interface IClientEnd : IDisposable
{
    /// <summary>Waits until bytes can be read, at most the time given.</summary>
    bool WaitReadable(long microseconds);

    /// <summary>Reads what is there; 0 when the client has gone.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Sends bytes; false when the client has gone.</summary>
    bool Write(ReadOnlySpan<byte> bytes);
}
