using System;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Outputs;

/// <summary>How a running output gets on: whom it serves and what went wrong. Safe to use from any thread.</summary>
public sealed class OutputStatus
{
    private readonly IClock _clock;

    internal OutputStatus(IClock clock)
    {
        _clock = clock;
    }

    /// <summary>Waiting or serving.</summary>
    public OutputState State { get; private set; } = OutputState.Waiting;

    /// <summary>What it waits for or what went wrong, as a sentence; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Address of who asked last, or of the peer that it sends to; null before.</summary>
    public string? Peer { get; private set; }

    /// <summary>When the peer asked or was sent something last, UTC; DateTime.MinValue before, or when the time of day was not known.</summary>
    public DateTime LastUtc { get; private set; }

    /// <summary>The same on the monotonic clock, in milliseconds; -1 before.</summary>
    public long LastMilliseconds { get; private set; } = -1;

    /// <summary>What was asked, in the words of its protocol, such as <c>GET /metrics</c>; null for outputs that send by themselves.</summary>
    public string? Question { get; private set; }

    /// <summary>What it got, in a few words; null before.</summary>
    public string? Answer { get; private set; }

    /// <summary>Answers or messages with values.</summary>
    public int Served { get; private set; }

    /// <summary>Questions that got no values, and sendings that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>A peer got values.</summary>
    /// <param name="peer">Its address.</param>
    /// <param name="question">What it asked; null when it did not.</param>
    /// <param name="answer">What it got, in a few words.</param>
    public void NoteServed(string peer, string? question, string answer)
    {
        lock (this)
        {
            Served++;
            State = OutputState.Serving;
            Problem = null;
            Note(peer, question, answer);
        }
    }

    /// <summary>A peer got no values.</summary>
    /// <param name="peer">Its address.</param>
    /// <param name="question">What it asked; null when it did not.</param>
    /// <param name="answer">What it got, in a few words.</param>
    /// <param name="problem">Why, as a sentence; null when that is its own fault and the output is well, such as an address that is not allowed.</param>
    public void NoteRefused(string peer, string? question, string answer, string? problem)
    {
        lock (this)
        {
            Failed++;
            if (problem != null)
            {
                State = OutputState.Waiting;
                Problem = problem;
            }

            Note(peer, question, answer);
        }
    }

    /// <summary>It waits, or something of its own failed.</summary>
    /// <param name="problem">For what, or what, as a sentence; null for a wait that needs no words, such as for the first question.</param>
    public void NoteWaiting(string? problem)
    {
        lock (this)
        {
            State = OutputState.Waiting;
            Problem = problem;
        }
    }

    /// <summary>It is connected, or listens, and all is well.</summary>
    public void NoteServing()
    {
        lock (this)
        {
            State = OutputState.Serving;
            Problem = null;
        }
    }

    private void Note(string peer, string? question, string answer)
    {
        Peer = peer;
        Question = question;
        Answer = answer;
        LastMilliseconds = _clock.Milliseconds;
        LastUtc = _clock.IsSet ? _clock.UtcNow : DateTime.MinValue;
    }
}
