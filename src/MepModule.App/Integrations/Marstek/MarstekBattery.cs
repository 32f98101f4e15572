using System.Net;

namespace MepModule.App.Integrations.Marstek;

/// <summary>A battery that asks, and which sample it was answered with last.</summary>
internal sealed class MarstekBattery
{
    // How long a request waits for a new sample before the battery is left without an answer.
    private const int HoldMilliseconds = 1500;

    // A sample shows what the battery made of its last answer when it was taken so long after that. A battery alone has moved by the time that it asks again; of several each sees late what the others did.
    private const int SettleMilliseconds = 1000;
    private const int MoveMilliseconds = 500;

    // Told of power to the grid, a battery takes all of it at once and then needs seconds to come down. Told again meanwhile it would take the rest of the way twice, and come back in small steps; so it
    // is left alone until it gives about as much as at the question before.
    private const int FallingWatts = 50;
    private const int MostFallMilliseconds = 15000;

    // A sample bears the time at which it came through the wire; the meter took it up to so long before.
    private const int WireMilliseconds = 300;

    // A battery alone whose questions come while samples are on the wire, or just after them, could be told every second one only; the samples then move behind its questions. So rarely that the meter
    // is read 1.02 times more slowly at most.
    private const int AfterMilliseconds = 50;
    private const int MarginMilliseconds = 50;
    private const int MoveSamplesMilliseconds = 20000;

    // A battery that missed about two of its own periods is gone, but not before so long.
    private const int LeastStayMilliseconds = 5000;
    private const int FirstStayMilliseconds = 30000;

    private long _askedAt;
    private long _askedAgainAt;
    private long _answeredAt = long.MinValue / 2;
    private long _samplesMovedAt = long.MinValue / 2;
    private long _sample = -1;
    private long _stay = FirstStayMilliseconds;
    private byte _index;
    private bool _isWaiting;
    private bool _isFalling;
    private bool _hasAskedAgain;

    /// <param name="address">Its hardware address, by which it is known.</param>
    public MarstekBattery(string address)
    {
        Address = address;
    }

    /// <summary>Its hardware address.</summary>
    public string Address { get; }

    /// <summary>Its type.</summary>
    public string Type { get; private set; } = "";

    /// <summary>Type of the meter that it means.</summary>
    public string MeterType { get; private set; } = "";

    /// <summary>Hardware address of the meter that it means.</summary>
    public string MeterAddress { get; private set; } = "";

    /// <summary>0 while it does not know its phase, 1 to 3 for A to C, 4 for the sum of all.</summary>
    public int Bucket { get; private set; }

    /// <summary>Its own power in W: positive while it gives, negative while it charges.</summary>
    public int Power { get; private set; }

    /// <summary>Whether it is counted.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Where its last request came from.</summary>
    public IPEndPoint? Place { get; private set; }

    /// <summary>The number of the answer that is made now; a battery throws an answer away whose number it has seen just before.</summary>
    public int Index => _index;

    /// <summary>It asks.</summary>
    public void Ask(MarstekRequest request, IPEndPoint place, long nowMilliseconds)
    {
        if (Place != null)
        {
            long twice = 2 * (nowMilliseconds - _askedAt);
            _stay = twice > LeastStayMilliseconds ? twice : LeastStayMilliseconds;
        }

        Type = request.Type;
        MeterType = request.MeterType;
        MeterAddress = request.MeterAddress;
        Bucket = request.Phase >= 'A' && request.Phase <= 'D' ? request.Phase - 'A' + 1 : 0;
        _isFalling = Power - request.Power > FallingWatts;
        Power = request.Power;
        IsCounted = request.TakesPart;
        Place = place;
        _askedAt = nowMilliseconds;
        _isWaiting = true;
        if (!_hasAskedAgain)
        {
            _hasAskedAgain = true;
            _askedAgainAt = nowMilliseconds;
        }
    }

    /// <summary>Whether it has fallen silent.</summary>
    public bool IsGone(long nowMilliseconds) => nowMilliseconds - _askedAt > _stay;

    /// <summary>Whether it waits for an answer and may have it by this sample: one that it has not seen, and that shows what it did after its last answer.</summary>
    /// <param name="sampleMilliseconds">When the sample was taken.</param>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    /// <param name="isAlone">Whether no other battery asks.</param>
    public bool IsDue(long sampleMilliseconds, long nowMilliseconds, bool isAlone)
    {
        if (!_isWaiting || nowMilliseconds - _askedAt > HoldMilliseconds || sampleMilliseconds <= _sample)
        {
            return false;
        }

        long since = sampleMilliseconds - _answeredAt;
        if (_isFalling && since < MostFallMilliseconds)
        {
            return false;
        }

        return since >= SettleMilliseconds || (isAlone && since >= MoveMilliseconds && sampleMilliseconds - WireMilliseconds > _askedAgainAt);
    }

    /// <summary>By how much later samples had to come, in ms, to show what a battery alone did when it asked; 0 when they come well, or were moved a short time ago.</summary>
    /// <param name="sampleMilliseconds">When the sample was taken that it is not due for.</param>
    /// <param name="nowMilliseconds">The monotonic clock.</param>
    public int TakeLag(long sampleMilliseconds, long nowMilliseconds)
    {
        long lag = _askedAgainAt + WireMilliseconds - sampleMilliseconds;
        if (!_isWaiting || sampleMilliseconds <= _sample || lag < 0 || lag > WireMilliseconds + AfterMilliseconds || nowMilliseconds - _samplesMovedAt < MoveSamplesMilliseconds)
        {
            return 0;
        }

        _samplesMovedAt = nowMilliseconds;
        return (int)lag + MarginMilliseconds;
    }

    /// <summary>It was answered.</summary>
    public void NoteAnswer(long sampleMilliseconds, long nowMilliseconds)
    {
        _sample = sampleMilliseconds;
        _answeredAt = nowMilliseconds;
        _isWaiting = false;
        _hasAskedAgain = false;
        _index++;
    }

    /// <summary>Its request stays without an answer.</summary>
    public void Forget() => _isWaiting = false;
}
