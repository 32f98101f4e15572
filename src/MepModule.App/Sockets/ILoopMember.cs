using System;
using MepModule.App.Diagnostics;

namespace MepModule.App.Sockets;

/// <summary>What gets its turns from <see cref="SocketLoop"/>: sockets that are looked at, and whatever else has a moment's work again and again.</summary>
public interface ILoopMember
{
    /// <summary>Does what is due, without waiting: <c>Poll(0, ...)</c> before each call of a socket. What it throws costs it a pause and nobody else anything.</summary>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    /// <returns>Milliseconds until its next turn, which may come sooner: 0 when there is more to do at once.</returns>
    int Turn(long nowMilliseconds);

    /// <summary>Closes all sockets: it failed and is tried again after a pause, or has no turns any more. Never throws.</summary>
    void Close();

    /// <summary>Tells that it failed and was closed. Never throws.</summary>
    /// <param name="problem">What its turn threw.</param>
    /// <param name="pauseSeconds">After how long it is tried again.</param>
    /// <param name="log">Where to tell; null when the last turn failed as well and a failure that lasts would fill the log.</param>
    void NoteFailure(Exception problem, int pauseSeconds, EventLog? log);
}
