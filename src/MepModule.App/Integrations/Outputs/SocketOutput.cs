using System;
using MepModule.App.Diagnostics;
using MepModule.App.Sockets;

namespace MepModule.App.Integrations.Outputs;

/// <summary>
/// An output with sockets of its own, which may answer HTTP beside them; most do not. All of them share the thread of <see cref="SocketLoop"/>, which gives each a turn: nothing in a turn waits, and at most 256 bytes go each way, so that a slow peer of one
/// holds up no other. What must wait, such as a name or a TLS handshake, gets a short-lived thread of its own.
/// </summary>
public abstract class SocketOutput : HttpOutput, ILoopMember
{
    /// <summary>Most bytes that go in or out in a turn.</summary>
    public const int MostBytes = 256;

    /// <summary>Does what is due, without waiting: <c>Poll(0, ...)</c> before each call of a socket.</summary>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    /// <returns>Milliseconds until its next turn, unless a new reading comes before: 0 when there is more to do at once.</returns>
    public abstract int Turn(long nowMilliseconds);

    /// <summary>Closes all sockets: it failed and is tried again after a pause, or is switched off. Never throws.</summary>
    public abstract void Close();

    /// <inheritdoc/>
    public void NoteFailure(Exception problem, int pauseSeconds, EventLog? log)
    {
        log?.Failure("integrations", "The output " + Name + " stumbled and goes on", problem);
        Status?.NoteWaiting("It failed and is tried again in " + pauseSeconds.ToString() + " s: " + problem.Message);
    }

    /// <inheritdoc/>
    public override bool Owns(string path) => false;

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
    }

    /// <inheritdoc/>
    protected override void Stop() => Close();
}
