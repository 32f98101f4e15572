using MepModule.Device.Bench.Doubles;
using MepModule.Device.Tests;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>One reading as the link does it: the 55 present values of BT28 and the totals of BT23, without what the recorded meter takes to answer.</summary>
internal static class CycleScenario
{
    private const int PresentValuesTable = 28;
    private const int PresentValuesLength = 55 * 4;
    private const int TotalsTable = 23;
    private const int TotalsLength = 11 * 4;
    private const int Rounds = 20;

    public static bool Run()
    {
        var channel = new CountedChannel(new RecordedMeter());
        var clock = new TestClock();
        string explanation;
        var client = new MeterClient(new MepLink(channel, clock) { Key = MepKey.Parse(RecordedMeter.Key, out explanation) }, clock);

        // The first one learns the number of the meter.
        if (!Read(client))
        {
            return false;
        }

        long start = RuntimeCounters.ThreadOperations();
        long meter = channel.Operations;
        int heap = RuntimeCounters.HeapUsed();
        for (int i = 0; i < Rounds; i++)
        {
            if (!Read(client))
            {
                return false;
            }
        }

        Report.Figure("BT28 and BT23, IL operations", (RuntimeCounters.ThreadOperations() - start - (channel.Operations - meter)) / Rounds);
        Report.Figure("BT28 and BT23, garbage in bytes", (RuntimeCounters.HeapUsed() - heap) / Rounds);
        return true;
    }

    private static bool Read(MeterClient client)
    {
        MeterError error = client.ReadInPlace(PresentValuesTable, 0, PresentValuesLength);
        if (error == MeterError.None)
        {
            error = client.ReadInPlace(TotalsTable, 0, TotalsLength);
        }

        if (error != MeterError.None)
        {
            Report.Line("cycle: error " + ((int)error).ToString());
            return false;
        }

        return true;
    }
}
