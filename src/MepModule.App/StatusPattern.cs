using MepModule.App.Platform;

namespace MepModule.App;

/// <summary>
/// What the status LED shows, one pattern per state, in short flashes because the supply of the meter slot is small:
/// starting: on; set-up: two flashes a second; connecting: one flash a second; reading: one flash in three seconds; error: three
/// flashes in two seconds; testing: five a second.
/// </summary>
public static class StatusPattern
{
    /// <summary>Length of a step, ms.</summary>
    public const int StepMilliseconds = 100;

    /// <summary>Whether the lamp is lit in a step of a pattern, counted from 0. A flash and the dark after it take one step and two.</summary>
    public static bool IsLit(BoardStatus status, int step)
    {
        int period;
        int flashes;
        switch (status)
        {
            case BoardStatus.Setup:
                period = 10;
                flashes = 2;
                break;
            case BoardStatus.Connecting:
                period = 10;
                flashes = 1;
                break;
            case BoardStatus.Reading:
                period = 30;
                flashes = 1;
                break;
            case BoardStatus.Error:
                period = 20;
                flashes = 3;
                break;
            case BoardStatus.Testing:
                period = 2;
                flashes = 1;
                break;
            default:
                return true;
        }

        int at = (step & int.MaxValue) % period;
        return at < 3 * flashes && at % 3 == 0;
    }
}
