using MepModule.Protocol;

namespace MepModule.App.Polling;

/// <summary>
/// What happens after a failure: how long the meter is left in peace, and what is read first afterwards. Each failure in a row doubles the wait, up to the longest. After an exchange
/// without a verified answer the version comes first: a meter that was configured anew in the meantime is read by its new layout only.
/// </summary>
internal sealed class FailureTable
{
    private long _retryAt;
    private int _waitSeconds;

    /// <summary>What follows an error.</summary>
    /// <returns>A rule to be taken apart by <see cref="FirstSeconds"/>, <see cref="LongestSeconds"/> and <see cref="Afterwards"/>.</returns>
    internal static int Of(MeterError error)
    {
        return error switch
        {
            //                                   first  longest  read first
            //                                   wait   wait     afterwards
            MeterError.NoAnswer        => Rule(    1,    30,     Turn.Version),
            MeterError.Unconfirmed     => Rule(    1,    30,     Turn.Version),
            MeterError.AnswerLost      => Rule(    1,    30,     Turn.Version),
            MeterError.ChannelClosed   => Rule(    1,     5,     Turn.Version),
            MeterError.LoopBack        => Rule(    1,     5,     Turn.Version),
            MeterError.WrongKey        => Rule(   30,    30,     Turn.Version),
            MeterError.TlsRequired     => Rule(   60,    60,     Turn.Version),
            MeterError.TlsRefused      => Rule(   30,    30,     Turn.Version),
            MeterError.NoKey           => Rule(    0,     0,     Turn.Version),

            // Answers that nothing can be read by.
            MeterError.ImplausibleLayout => Rule( 60,    60,     Turn.StartUp),
            MeterError.NumberJumped    => Rule(    0,     0,     Turn.Version),

            // A refusal is an answer.
            MeterError.NoPermission    => Rule(    1,     1,     Turn.Any),
            MeterError.NotPossible     => Rule(    1,     1,     Turn.Any),
            MeterError.NoSuchTable     => Rule(    1,     1,     Turn.Any),
            MeterError.NotSupported    => Rule(    1,     1,     Turn.Any),
            _                          => Rule(    1,    30,     Turn.Version),
        };
    }

    /// <summary>Seconds to wait after the first failure in a row.</summary>
    internal static int FirstSeconds(int rule) => rule & 0xFF;

    /// <summary>Most seconds to wait.</summary>
    internal static int LongestSeconds(int rule) => (rule >> 8) & 0xFF;

    /// <summary>The turn that comes first afterwards, or <see cref="Turn.Any"/>.</summary>
    internal static byte Afterwards(int rule) => (byte)(rule >> 16);

    /// <summary>Whether the meter may be asked again.</summary>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    public bool IsOver(long nowMilliseconds) => nowMilliseconds >= _retryAt;

    /// <summary>Takes note of a failure.</summary>
    /// <returns>The turn that comes first afterwards, or <see cref="Turn.Any"/>.</returns>
    public byte Failed(MeterError error, long nowMilliseconds)
    {
        int rule = Of(error);
        int wait = 2 * _waitSeconds;
        int longest = LongestSeconds(rule);
        _waitSeconds = wait < FirstSeconds(rule) ? FirstSeconds(rule) : wait > longest ? longest : wait;
        _retryAt = nowMilliseconds + 1000L * _waitSeconds;
        return Afterwards(rule);
    }

    /// <summary>Takes note of success: the next failure is the first again.</summary>
    public void Succeeded()
    {
        _waitSeconds = 0;
    }

    /// <summary>Ends a wait.</summary>
    public void Forget()
    {
        _retryAt = 0;
        _waitSeconds = 0;
    }

    private static int Rule(int first, int longest, byte afterwards) => first | (longest << 8) | (afterwards << 16);
}
