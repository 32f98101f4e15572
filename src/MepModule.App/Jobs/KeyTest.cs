using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;

namespace MepModule.App.Jobs;

/// <summary>Tries a key with a read of the clock; the key in use is put back.</summary>
internal sealed class KeyTest : MeterWork
{
    private readonly MepKey _key;

    public KeyTest(MepKey key)
    {
        _key = key;
    }

    public MeterError Error { get; private set; } = MeterError.Cancelled;

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override void Run(IMeterWire wire)
    {
        MeterClient client = wire.Client;
        MepLink link = client.Link;
        MepKey? inUse = link.Key;
        link.Key = _key;
        try
        {
            MeterError error = client.ReadInPlace(UtcClock.Table, 0, UtcClock.Size);

            // Any verified answer proves the key, also a refusal.
            Error = MeterErrorText.IsRefusal(error) ? MeterError.None : error;
        }
        finally
        {
            link.Key = inUse;
        }
    }
}
