using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.App.Tests.Update;

/// <summary>
/// The power goes at every single storage operation, with every thing that may happen to the file being written, and again at
/// every operation of the start after it. Exhaustive, not sampled.
/// </summary>
public sealed class PowerCutTests
{
    private static readonly byte[] _first = UpdateBench.Make("first", minor: 1);
    private static readonly byte[] _second = UpdateBench.Make("second", minor: 2);
    private static readonly byte[] _third = UpdateBench.Make("third", minor: 3);
    private static readonly byte[] _next = UpdateBench.Make("next", minor: 9);

    public static TheoryData<string> Scenarios => [.. AllScenarios.Keys];

    private static Dictionary<string, Scenario> AllScenarios { get; } = new()
    {
        ["first upload over the factory app"] = new(
            store => Started(store),
            bench => bench.Upload(_first),
            Before: null,
            After: _first),
        ["upload while a confirmed app runs"] = new(
            store => Confirmed(store, _first),
            bench => bench.Upload(_second),
            Before: _first,
            After: _second),
        ["upload over the version before last"] = new(
            store =>
            {
                Confirmed(store, _first);
                return Confirmed(store, _second);
            },
            bench => bench.Upload(_third),
            Before: _second,
            After: _third),
        ["confirmation of a first app"] = new(
            store => OnTrial(store, _first),
            bench => Assert.True(bench.Journal.Confirm()),
            Before: _first,
            After: _first),
        ["confirmation over a confirmed app"] = new(
            store =>
            {
                Confirmed(store, _first);
                return OnTrial(store, _second);
            },
            bench => Assert.True(bench.Journal.Confirm()),
            Before: _second,
            After: _second),
        ["rollback at the start after the third trial"] = new(
            store =>
            {
                Confirmed(store, _first);
                UpdateBench bench = OnTrial(store, _second);
                bench.Start();
                bench.Start();
                return bench;
            },
            bench => bench.Start(),
            Before: _first,
            After: _first),
        ["rollback to the factory app"] = new(
            store =>
            {
                UpdateBench bench = OnTrial(store, _first);
                bench.Start();
                bench.Start();
                return bench;
            },
            bench => bench.Start(),
            Before: null,
            After: null),
        ["revert by the user"] = new(
            store =>
            {
                Confirmed(store, _first);
                return Confirmed(store, _second);
            },
            bench => bench.Engine.Revert(),
            Before: _second,
            After: _first),
        ["crash report of a confirmed app"] = new(
            store => Confirmed(store, _first),
            bench => new Boot(bench.Store, bench.Identity).ReportCrash(bench.Choice.Slot, "crashed"),
            Before: _first,
            After: _first),
        ["note of a restart"] = new(
            store => Confirmed(store, _first),
            bench => bench.Journal.NoteRestart("because"),
            Before: _first,
            After: _first),
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void After_a_cut_anywhere_a_good_app_starts_and_the_next_update_works(string name)
    {
        Scenario scenario = AllScenarios[name];
        int operations = CountOperations(scenario);
        Assert.True(operations > 2);
        int cuts = 0;
        for (int cut = 0; cut < operations; cut++)
        {
            foreach (CutOutcome outcome in Enum.GetValues<CutOutcome>())
            {
                CutStore store = CutIn(scenario, cut, outcome);
                int startOperations = CountStartOperations(store);
                CheckStartAndNextUpdate(store.Clone(), scenario);
                for (int second = 0; second < startOperations; second++)
                {
                    foreach (CutOutcome secondOutcome in Enum.GetValues<CutOutcome>())
                    {
                        CutStore twice = store.Clone();
                        CutDuringStart(twice, second, secondOutcome);
                        CheckStartAndNextUpdate(twice, scenario);
                        cuts++;
                    }
                }
            }
        }

        Assert.True(cuts > 500, $"only {cuts} cuts were tried");
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void After_a_storage_error_anywhere_a_good_app_starts_and_the_next_update_works(string name)
    {
        Scenario scenario = AllScenarios[name];
        int operations = CountOperations(scenario);
        for (int operation = 0; operation < operations; operation++)
        {
            foreach (CutOutcome outcome in Enum.GetValues<CutOutcome>())
            {
                var store = new CutStore();
                UpdateBench bench = scenario.Prepare(store);
                store.PowerOn();
                store.FailAt = operation;
                store.Outcome = outcome;
                try
                {
                    scenario.Act(bench);
                }
                catch (UpdateException refusal)
                {
                    Assert.Equal("storage", refusal.Code is "damaged" ? "storage" : refusal.Code);
                    Assert.False(bench.Engine.IsReceiving);
                }
                catch (System.IO.IOException)
                {
                    // Begin asks the storage for room before anything happened.
                }
                catch (Xunit.Sdk.TrueException)
                {
                    // Confirm says false when it could not be saved.
                }

                CheckStartAndNextUpdate(store, scenario);
            }
        }
    }

    [Fact]
    public void A_storage_that_always_fails_starts_the_factory_app()
    {
        var bench = new UpdateBench(new CutStore());
        Confirmed(bench.Store, _first);
        var dead = new DeadStore();
        BootChoice choice = new Boot(dead, bench.Identity).Choose(false);
        Assert.Equal(Slot.Factory, choice.Slot);
        Assert.Null(choice.Code);
    }

    private static CutStore CutIn(Scenario scenario, int cut, CutOutcome outcome)
    {
        var store = new CutStore();
        UpdateBench bench = scenario.Prepare(store);
        store.PowerOn();
        store.CutAt = cut;
        store.Outcome = outcome;
        Assert.Throws<PowerCutException>(() => scenario.Act(bench));
        store.PowerOn();
        return store;
    }

    private static void CutDuringStart(CutStore store, int cut, CutOutcome outcome)
    {
        store.PowerOn();
        store.CutAt = cut;
        store.Outcome = outcome;
        Assert.Throws<PowerCutException>(() => new Boot(store, new UpdateBench(store).Identity).Choose(false));
        store.PowerOn();
    }

    private static void CheckStartAndNextUpdate(CutStore store, Scenario scenario)
    {
        store.PowerOn();
        var bench = new UpdateBench(store);
        BootChoice choice = bench.Start();
        AssertIsOneOf(choice, scenario.Before, scenario.After);
        if (choice.IsTrial)
        {
            Assert.True(bench.Journal.Confirm());
            AssertIs(bench.Start(), scenario.After);
        }

        bench.Upload(_next);
        BootChoice trial = bench.Start();
        Assert.True(trial.IsTrial);
        AssertIs(trial, _next);
        Assert.True(bench.Journal.Confirm());
        AssertIs(bench.Start(), _next);
    }

    private static int CountOperations(Scenario scenario)
    {
        var store = new CutStore();
        UpdateBench bench = scenario.Prepare(store);
        store.PowerOn();
        scenario.Act(bench);
        return store.Operations;
    }

    private static int CountStartOperations(CutStore store)
    {
        CutStore copy = store.Clone();
        copy.PowerOn();
        new Boot(copy, new UpdateBench(copy).Identity).Choose(false);
        return copy.Operations;
    }

    private static UpdateBench Started(CutStore store)
    {
        var bench = new UpdateBench(store);
        bench.Start();
        return bench;
    }

    private static UpdateBench OnTrial(CutStore store, byte[] bundle)
    {
        UpdateBench bench = Started(store);
        bench.Upload(bundle);
        Assert.True(bench.Start().IsTrial);
        return bench;
    }

    private static UpdateBench Confirmed(CutStore store, byte[] bundle)
    {
        UpdateBench bench = OnTrial(store, bundle);
        Assert.True(bench.Journal.Confirm());
        Assert.False(bench.Start().IsTrial);
        return bench;
    }

    private static void AssertIs(BootChoice choice, byte[]? bundle) => AssertIsOneOf(choice, bundle, bundle);

    private static void AssertIsOneOf(BootChoice choice, byte[]? one, byte[]? other)
    {
        bool isOne = one == null ? choice.Code == null : choice.Code?.SequenceEqual(UpdateBench.CodeOf(one)) == true;
        bool isOther = other == null ? choice.Code == null : choice.Code?.SequenceEqual(UpdateBench.CodeOf(other)) == true;
        Assert.True(isOne || isOther, $"started slot {Slot.Name(choice.Slot)}, which is neither the app before nor the app after");
    }

    private sealed record Scenario(Func<CutStore, UpdateBench> Prepare, Action<UpdateBench> Act, byte[]? Before, byte[]? After);

    private sealed class DeadStore : App.Platform.IFileStore
    {
        public long FreeBytes => throw new System.IO.IOException("dead");

        public int Length(string name) => throw new System.IO.IOException("dead");

        public int Read(string name, int position, byte[] buffer, int offset, int count) => throw new System.IO.IOException("dead");

        public App.Platform.IFileWriter Create(string name) => throw new System.IO.IOException("dead");

        public App.Platform.IFileWriter Append(string name) => throw new System.IO.IOException("dead");

        public void Delete(string name) => throw new System.IO.IOException("dead");

        public string[] List() => throw new System.IO.IOException("dead");
    }
}
