namespace MepModule.App.MBus;

/// <summary>
/// The status byte of an M-Bus device, behind the access number in the head of its telegram (EN 13757-3): what the device says of itself. Bits 5 to 7 mean what its maker
/// likes.
/// </summary>
public static class MBusStatus
{
    /// <summary>Both bits of what the application of the device says: 1 it is busy, 2 an error, 3 something abnormal.</summary>
    public const int Application = 0x03;

    /// <summary>Its supply or battery is low.</summary>
    public const int PowerLow = 0x04;

    /// <summary>An error that does not go by itself.</summary>
    public const int PermanentError = 0x08;

    /// <summary>An error that may go by itself.</summary>
    public const int TemporaryError = 0x10;

    /// <summary>How many words there can be for a status.</summary>
    public const int WordCount = 4;

    /// <summary>Whether the device has an error, of its application or otherwise.</summary>
    public static bool IsError(int status) => (status & Application) > 1 || (status & (PermanentError | TemporaryError)) != 0;

    /// <summary>The words of the API for what a status says.</summary>
    /// <param name="status">Status byte.</param>
    /// <param name="number">0 to <see cref="WordCount"/> - 1.</param>
    /// <returns>Null where the status says nothing.</returns>
    public static string? Word(int status, int number)
    {
        switch (number)
        {
            case 0:
                int application = status & Application;
                return application == 0 ? null : application == 1 ? "busy" : application == 2 ? "application_error" : "abnormal";
            case 1:
                return (status & PowerLow) == 0 ? null : "power_low";
            case 2:
                return (status & PermanentError) == 0 ? null : "permanent_error";
            default:
                return (status & TemporaryError) == 0 ? null : "temporary_error";
        }
    }
}
