using MepModule.App.Platform;

namespace MepModule.App.Integrations.Dialling;

/// <summary>
/// The pauses between attempts: each twice as long as the one before, up to two minutes, and up to twice that by chance, because all modules
/// of a house lose their peer at one moment.
/// </summary>
internal sealed class Pauses
{
    /// <summary>The first one, without its random part.</summary>
    public const int FirstMilliseconds = 1000;

    /// <summary>The longest one, without its random part.</summary>
    public const int LongestMilliseconds = 120000;

    private readonly IRandom _random;
    private readonly byte[] _bytes = new byte[2];
    private int _next = FirstMilliseconds;

    public Pauses(IRandom random)
    {
        _random = random;
    }

    /// <summary>The next pause in milliseconds.</summary>
    public int Next()
    {
        _random.Fill(_bytes, 0, 2);
        int pause = _next + (int)((long)_next * ((_bytes[0] << 8) | _bytes[1]) / 65536);
        _next = _next >= LongestMilliseconds / 2 ? LongestMilliseconds : _next * 2;
        return pause;
    }

    /// <summary>Begins with the first pause again.</summary>
    public void Reset() => _next = FirstMilliseconds;
}
