using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Which values this meter has: those that were known at least once since the start. One that is held back for a moment does not go.</summary>
internal sealed class ValueSet
{
    private readonly byte[] _bits = new byte[(Value.Count + 7) / 8];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value is in it.</summary>
    public bool Has(int value) => (_bits[value >> 3] & (1 << (value & 7))) != 0;

    /// <summary>Adds the values that are known now.</summary>
    public void Add(OutputData data)
    {
        for (int value = 0; value < Value.Count; value++)
        {
            if (!Has(value) && data.Has(value))
            {
                _bits[value >> 3] |= (byte)(1 << (value & 7));
                Count++;
            }
        }
    }
}
