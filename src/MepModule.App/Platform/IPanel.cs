namespace MepModule.App.Platform;

/// <summary>What a person who holds the board sees and touches. A board that has something of it implements this beside <see cref="IBoard"/>.</summary>
public interface IPanel
{
    /// <summary>Whether there is a status LED.</summary>
    bool HasLamp { get; }

    /// <summary>Whether there is a set-up button.</summary>
    bool HasButton { get; }

    /// <summary>Whether the set-up button is held down.</summary>
    bool IsButtonPressed { get; }

    /// <summary>Goes on with the pattern of the status LED. Nothing happens on a board without one.</summary>
    void StepLamp();

    /// <summary>Prints a line on the serial console, which cannot be read from.</summary>
    void Tell(string line);
}
