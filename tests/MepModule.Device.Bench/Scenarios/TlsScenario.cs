using MepModule.Device.Bench.Doubles;
using MepModule.Device.Tests;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>What a session of TLS costs: its handshake, a read of the 55 present values, and the heap that it holds. What the recorded meter takes is left out.</summary>
internal static class TlsScenario
{
    private const int Table = 28;
    private const int Length = 55 * 4;
    private const int Rounds = 20;

    public static bool Run()
    {
        var channel = new CountedChannel(new TlsVectorMeter { Portion = 23 });
        var clock = new TestClock();
        string explanation;
        MepKey? key = MepKey.Parse(TlsVector.Psk, out explanation);
        var link = new MepLink(channel, clock, new VectorRandom()) { Key = key };
        var client = new MeterClient(link, clock);

        int heap = Live();
        long start = RuntimeCounters.ThreadOperations();
        link.Protection = ProtectionMode.Tls;
        Report.Figure("tables, once, IL operations", RuntimeCounters.ThreadOperations() - start);
        Report.Figure("heap before the session, without the digest's, bytes", Live() - heap);

        // With the first read; the others are without a handshake, or with one again.
        if (!Read(client))
        {
            return false;
        }

        Report.Figure("heap while the session is open, without the digest's, bytes", Live() - heap);
        long reads = Cost(channel, client, null);
        long withHandshake = Cost(channel, client, key);
        if (reads < 0 || withHandshake < 0)
        {
            return false;
        }

        Report.Figure("read of 220 bytes with its link, IL operations", reads);
        Report.Figure("handshake, IL operations", withHandshake - reads);
        return true;
    }

    // With a key: it is entered anew before each read, which ends the session.
    private static long Cost(CountedChannel channel, MeterClient client, MepKey? key)
    {
        int garbage = RuntimeCounters.HeapUsed();
        long start = RuntimeCounters.ThreadOperations();
        long meter = channel.Operations;
        for (int i = 0; i < Rounds; i++)
        {
            if (key != null)
            {
                client.Link.Key = key;
            }

            if (!Read(client))
            {
                return -1;
            }
        }

        long cost = (RuntimeCounters.ThreadOperations() - start - (channel.Operations - meter)) / Rounds;
        Report.Figure(key == null ? "garbage of a read, bytes" : "garbage of a read with a handshake, bytes", (RuntimeCounters.HeapUsed() - garbage) / Rounds);
        return cost;
    }

    private static bool Read(MeterClient client)
    {
        MeterError error = client.ReadInPlace(Table, 0, Length);
        if (error != MeterError.None)
        {
            Report.Line("tls: error " + ((int)error).ToString());
        }

        return error == MeterError.None;
    }

    private static int Live()
    {
        nanoFramework.Runtime.Native.GC.Run(true);
        return RuntimeCounters.HeapUsed();
    }
}
