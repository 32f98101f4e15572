namespace MepModule.App;

/// <summary>What the set-up button asks for, by how long it is held. It counts from when it was first seen released: whoever still holds it from the start on wanted the factory app.</summary>
public sealed class ButtonWatch
{
    /// <summary>How long it is held for the set-up network, ms.</summary>
    public const int SetupMilliseconds = 3000;

    /// <summary>How long it is held because the login was forgotten, ms.</summary>
    public const int ForgottenMilliseconds = 10000;

    private const int NotCounted = -1;

    private int _held = NotCounted;

    /// <summary>Takes a look at the button.</summary>
    /// <param name="isPressed">Whether it is pressed now.</param>
    /// <param name="milliseconds">Time since the last look.</param>
    /// <returns>What is asked for now, once for each press.</returns>
    public ButtonWish Look(bool isPressed, int milliseconds)
    {
        if (!isPressed)
        {
            bool wasHeld = _held >= SetupMilliseconds;
            _held = 0;
            return wasHeld ? ButtonWish.Setup : ButtonWish.Nothing;
        }

        if (_held == NotCounted)
        {
            return ButtonWish.Nothing;
        }

        _held += milliseconds;
        if (_held < ForgottenMilliseconds)
        {
            return ButtonWish.Nothing;
        }

        _held = NotCounted;
        return ButtonWish.NewLogin;
    }
}

/// <summary>What somebody at the button wants.</summary>
public enum ButtonWish
{
    /// <summary>Nothing now.</summary>
    Nothing = 0,

    /// <summary>The set-up network.</summary>
    Setup = 1,

    /// <summary>To log in again, as the login was forgotten.</summary>
    NewLogin = 2,
}
