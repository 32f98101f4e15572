using System;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Together;

/// <summary>A program of another maker that prints what it reads. Some end when a busy machine lets them wait too long; in a house somebody starts them again, and so does this.</summary>
internal sealed class ReaderProgram : IDisposable
{
    private readonly string _word;
    private readonly Func<ForeignProgram> _start;
    private ForeignProgram _program;

    /// <param name="name">What it is.</param>
    /// <param name="word">What it prints when it was reached.</param>
    /// <param name="start">Starts it.</param>
    public ReaderProgram(string name, string word, Func<ForeignProgram> start)
    {
        Name = name;
        _word = word;
        _start = start;
        _program = start();
    }

    public string Name { get; }

    /// <summary>Whether it was reached since the last time.</summary>
    public bool WasReached()
    {
        bool hasEnded = _program.HasEnded;
        bool wasReached = _program.Take().Contains(_word, StringComparison.Ordinal);
        if (hasEnded)
        {
            _program.Dispose();
            _program = _start();
        }

        return wasReached;
    }

    public void Dispose() => _program.Dispose();
}
