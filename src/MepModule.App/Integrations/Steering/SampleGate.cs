namespace MepModule.App.Integrations.Steering;

/// <summary>
/// One sample, one answer: remembers which peer was answered from which sample. A battery that asks again before there is a new one would add the same error again and again, and swing. Used by one
/// thread at a time.
/// </summary>
public sealed class SampleGate
{
    private readonly long[] _peers;
    private readonly long[] _samples;
    private int _oldest;

    /// <param name="peers">How many peers are remembered; one more takes the place of the one that came first.</param>
    public SampleGate(int peers)
    {
        _peers = new long[peers];
        _samples = new long[peers];
        for (int i = 0; i < peers; i++)
        {
            _peers[i] = -1;
            _samples[i] = -1;
        }
    }

    /// <summary>Whether a peer was answered from a sample already.</summary>
    /// <param name="peer">Who asks, as a number of 0 or more that the output makes of an address.</param>
    /// <param name="sample">The sample, as in <see cref="Values.OutputData.SampleMilliseconds"/>.</param>
    public bool Has(long peer, long sample)
    {
        int place = PlaceOf(peer);
        return place >= 0 && _samples[place] == sample;
    }

    /// <summary>Lets a peer have a sample, once.</summary>
    /// <returns>False when it had it already.</returns>
    public bool Take(long peer, long sample)
    {
        int place = PlaceOf(peer);
        if (place < 0)
        {
            place = _oldest;
            _oldest = (_oldest + 1) % _peers.Length;
            _peers[place] = peer;
        }
        else if (_samples[place] == sample)
        {
            return false;
        }

        _samples[place] = sample;
        return true;
    }

    private int PlaceOf(long peer)
    {
        for (int i = 0; i < _peers.Length; i++)
        {
            if (_peers[i] == peer)
            {
                return i;
            }
        }

        return -1;
    }
}
