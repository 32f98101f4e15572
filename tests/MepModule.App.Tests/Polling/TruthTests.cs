using System;
using System.Linq;
using MepModule.App.Meter;
using MepModule.Protocol.Security;

namespace MepModule.App.Tests.Polling;

/// <summary>
/// What the module publishes is what the meter measured then: in virtual time, on wires of every kind, with meters that are configured anew, restart, fall silent, show nonsense and get their
/// clocks set at any moment, and users who ask in between. A campaign takes as many exchanges as MEPMODULE_CAMPAIGN_EXCHANGES says.
/// </summary>
public class TruthTests(ITestOutputHelper output)
{
    private const int ExchangesInTestRun = 50_000;
    private const int ExchangesOfOneMeter = 1_000;

    [Theory]
    [InlineData(ProtectionMode.Tls)]
    [InlineData(ProtectionMode.Rc4)]
    public void Nor_does_one_that_came_encrypted(ProtectionMode protection)
    {
        int exchanges = int.Parse(Environment.GetEnvironmentVariable("MEP_PROTECTED_EXCHANGES") ?? "5000");
        int first = int.TryParse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_SEED"), out int seed) ? seed : 1;
        int sent = 0, readings = 0, meters = 0, sessions = 0;
        var seen = new TruthCount();
        for (; sent < exchanges; meters++)
        {
            var life = new MeterLife(first + meters, seen, protection);
            life.Live(ExchangesOfOneMeter);
            sent += life.Bench.Service.Statistics.Sent;
            sessions += life.Bench.Service.Statistics.Sessions;
            readings += life.Bench.Readings.Count;
            Assert.Equal(protection, life.Bench.Service.Poller.Client.Link.ProtectionInForce);
        }

        output.WriteLine(
            $"{protection}, first seed {first}: {meters} meters, {sent} frames, {sessions} sessions, {readings} readings; on a good wire at most {seen.MostTurnsWithout} turns and {seen.MostMillisecondsWithout / 1000.0} s without one");
        Assert.InRange(readings, sent / 8, int.MaxValue);
        Assert.InRange(sessions, protection == ProtectionMode.Tls ? meters : 0, protection == ProtectionMode.Tls ? sent / 4 : 0);
    }

    [Fact]
    public void No_published_value_differs_from_the_truth_and_none_is_withheld_for_long()
    {
        int exchanges = int.TryParse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_EXCHANGES"), out int wanted) ? wanted : ExchangesInTestRun;
        int first = int.TryParse(Environment.GetEnvironmentVariable("MEPMODULE_CAMPAIGN_SEED"), out int seed) ? seed : 1;
        int sent = 0, readings = 0, meters = 0;
        var seen = new TruthCount();
        for (; sent < exchanges; meters++)
        {
            var life = new MeterLife(first + meters, seen);
            life.Live(ExchangesOfOneMeter);
            sent += life.Bench.Service.Statistics.Sent;
            readings += life.Bench.Readings.Count;
        }

        output.WriteLine(
            $"{meters} meters, {sent} exchanges, {readings} readings, {seen.Tiers} tiers; on a good wire at most {seen.MostTurnsWithout} turns and {seen.MostMillisecondsWithout / 1000.0} s without one");
        Assert.InRange(readings, sent / 5, int.MaxValue);

        // What never was there was never judged.
        Assert.DoesNotContain(Enumerable.Range(0, PresentValue.Count), value => seen.Known[value] == 0);
        Assert.InRange(seen.Tiers, readings / 1000, int.MaxValue);
        Assert.InRange(seen.ClocksHeldBack, 1, int.MaxValue);
    }
}
