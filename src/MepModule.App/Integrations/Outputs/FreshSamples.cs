using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Outputs;

/// <summary>What an output that steers answers HTTP requests from: a peer that asks again before there is a new sample is held until it comes, see <see cref="SampleHold"/>.</summary>
public sealed class FreshSamples
{
    private const int Peers = 8;

    private readonly OutputContext _context;
    private readonly SampleGate _gate = new SampleGate(Peers);

    /// <param name="context">Where samples come from.</param>
    public FreshSamples(OutputContext context)
    {
        _context = context;
    }

    /// <summary>Takes the data for an answer; may wait for <see cref="SampleHold.MostMilliseconds"/>.</summary>
    /// <param name="address">Address of who asks.</param>
    public OutputData For(string address)
    {
        long peer = NumberOf(address);
        OutputData data = _context.Take();
        bool isAgain;
        lock (_gate)
        {
            isAgain = data.IsSteerable && !_gate.Take(peer, data.SampleMilliseconds);
        }

        if (!isAgain)
        {
            return data;
        }

        _context.Hold.WaitBeyond(data.SampleMilliseconds);
        data = _context.Take();
        lock (_gate)
        {
            _gate.Take(peer, data.SampleMilliseconds);
        }

        return data;
    }

    /// <summary>A number for an address, for a <see cref="SampleGate"/>.</summary>
    public static long NumberOf(string address)
    {
        long number = 0;
        for (int i = 0; i < address.Length; i++)
        {
            number = (number * 31) + address[i];
        }

        return number & (long.MaxValue >> 1);
    }
}
