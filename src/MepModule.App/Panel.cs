using System;
using System.Threading;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Sockets;
using MepModule.App.Update;

namespace MepModule.App;

/// <summary>Lets the lamp of the board flash and follows its button, in turns of the <see cref="SocketLoop"/>.</summary>
internal sealed class Panel : ILoopMember
{
    private readonly IPanel _panel;
    private readonly IBoard _board;
    private readonly BootJournal _journal;
    private readonly ThreadStart _renewLogin;
    private readonly ButtonWatch _button = new ButtonWatch();
    private long _last = -StatusPattern.StepMilliseconds;
    private bool _wasPressed;

    /// <param name="panel">Lamp and button.</param>
    /// <param name="board">Restarted for the set-up network.</param>
    /// <param name="journal">Told that it is wanted.</param>
    /// <param name="renewLogin">What follows when the login was forgotten. It may take a while.</param>
    public Panel(IPanel panel, IBoard board, BootJournal journal, ThreadStart renewLogin)
    {
        _panel = panel;
        _board = board;
        _journal = journal;
        _renewLogin = renewLogin;
    }

    /// <inheritdoc/>
    public int Turn(long nowMilliseconds)
    {
        // With a new reading everybody gets a turn, and the flashes are to stay even.
        long passed = nowMilliseconds - _last;
        if (passed < StatusPattern.StepMilliseconds)
        {
            return (int)(StatusPattern.StepMilliseconds - passed);
        }

        _last = nowMilliseconds;
        _panel.StepLamp();

        // When a button was pressed that nobody looked at for a while is not known; it was not for all that time.
        bool isPressed = _panel.IsButtonPressed;
        int held = isPressed && _wasPressed ? (int)passed : StatusPattern.StepMilliseconds;
        _wasPressed = isPressed;
        switch (_button.Look(isPressed, held))
        {
            case ButtonWish.Setup:
                _journal.NoteSetup(SetupWish.Wanted);
                _board.Restart("");
                break;
            case ButtonWish.NewLogin:
                // Making a password takes seconds, and the settings may be waiting for this thread.
                new Thread(_renewLogin).Start();
                break;
        }

        return StatusPattern.StepMilliseconds;
    }

    /// <inheritdoc/>
    public void Close()
    {
    }

    /// <inheritdoc/>
    public void NoteFailure(Exception problem, int pauseSeconds, EventLog? log) => log?.Failure("system", "The lamp and the button stumbled and go on", problem);
}
