using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

/// <summary>Random lives of a module: uploads of good, crashing and damaged apps, crashes, cuts, confirmations, reverts, new bases.</summary>
public sealed class BootSequenceTests
{
    private const int Lives = 300;
    private const int EventsPerLife = 60;

    private static readonly byte[][] _good = [.. Enumerable.Range(1, 6).Select(i => UpdateBench.Make("good " + i, minor: i))];
    private static readonly byte[][] _crashing = [.. Enumerable.Range(1, 4).Select(i => UpdateBench.Make("crashing " + i, minor: i))];
    private static readonly byte[][] _ageing = [.. Enumerable.Range(1, 3).Select(i => UpdateBench.Make("ageing " + i, minor: i))];

    [Fact]
    public void Whatever_happens_an_app_starts_and_a_bad_one_is_given_up_within_its_limit()
    {
        int first = Environment.GetEnvironmentVariable("MEP_SEED") is { } seed ? int.Parse(seed) : 20260101;
        for (int life = 0; life < Lives; life++)
        {
            try
            {
                Live(new Random(first + life));
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"Life {first + life} went wrong; run it alone with MEP_SEED={first + life}.", problem);
            }
        }
    }

    private static void Live(Random random)
    {
        var store = new CutStore();
        var bench = new UpdateBench(store);
        var bad = new Dictionary<string, int>();
        string? lastBad = null;
        int badInARow = 0;
        byte[]? mustRun = null;
        bool mustRunIsKnown = true;

        for (int i = 0; i < EventsPerLife; i++)
        {
            // A start, perhaps cut short.
            store.PowerOn();
            if (random.Next(5) == 0)
            {
                store.CutAt = random.Next(40);
                store.Outcome = RandomOutcome(random);
            }

            BootChoice choice;
            try
            {
                choice = bench.Start();
            }
            catch (PowerCutException)
            {
                continue;
            }

            byte[]? running = choice.Code == null ? null : Find(choice.Code);
            Assert.True(choice.Code == null || running != null, "started something that was never uploaded");
            if (mustRunIsKnown && !choice.IsTrial)
            {
                Assert.True(ReferenceEquals(running, mustRun), $"started {Name(running)} instead of {Name(mustRun)}");
            }

            // A crashing app never lives long enough to confirm itself.
            if (running != null && (_crashing.Contains(running) || (_ageing.Contains(running) && !choice.IsTrial)))
            {
                string name = Name(running);
                badInARow = name == lastBad ? badInARow + 1 : 1;
                lastBad = name;
                int limit = choice.IsTrial ? BootRecord.TrialStarts : BootRecord.CrashLimit;
                Assert.True(badInARow <= limit, $"{name} started {badInARow} times in a row");
                store.PowerOn();
                if (choice.IsTrial && random.Next(2) == 0)
                {
                    continue;
                }

                new Boot(store, bench.Identity).ReportCrash(choice.Slot, "crashed");
                if (!choice.IsTrial && badInARow == BootRecord.CrashLimit)
                {
                    mustRunIsKnown = false;
                }

                continue;
            }

            lastBad = null;
            badInARow = 0;
            if (!choice.IsTrial && !mustRunIsKnown)
            {
                mustRun = running;
                mustRunIsKnown = true;
            }

            try
            {
                switch (random.Next(6))
                {
                    case 0 when choice.IsTrial:
                    case 1 when choice.IsTrial:
                        mustRunIsKnown = false;
                        if (bench.Journal.Confirm())
                        {
                            mustRun = running;
                            mustRunIsKnown = true;
                        }

                        break;
                    case 2 or 3 or 4 when !choice.IsTrial:
                        byte[] bundle = Any(random);
                        if (random.Next(4) == 0)
                        {
                            bundle = (byte[])bundle.Clone();
                            bundle[random.Next(bundle.Length)] ^= (byte)(1 << random.Next(8));
                            Exception? refusal = Record.Exception(() => bench.Upload(bundle));
                            Assert.True(refusal is UpdateException or PowerCutException, "a damaged bundle was taken");
                        }
                        else
                        {
                            bench.Upload(bundle);
                        }

                        break;
                    case 5 when choice.Slot != Slot.Factory:
                        mustRunIsKnown = false;
                        bench.Engine.Revert();
                        break;
                    default:
                        break;
                }
            }
            catch (PowerCutException)
            {
                // Goes on with the next start.
            }
        }
    }

    private static byte[] Any(Random random)
    {
        byte[][] kind = random.Next(3) switch { 0 => _crashing, 1 => _ageing, _ => _good };
        return kind[random.Next(kind.Length)];
    }

    private static byte[]? Find(byte[] code) =>
        _good.Concat(_crashing).Concat(_ageing).FirstOrDefault(bundle => UpdateBench.CodeOf(bundle).SequenceEqual(code));

    private static string Name(byte[]? bundle) => bundle == null ? "the factory app" : BundleHeader.Parse(bundle)!.Label;

    private static CutOutcome RandomOutcome(Random random) => (CutOutcome)random.Next(Enum.GetValues<CutOutcome>().Length);
}
