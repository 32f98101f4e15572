using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.App.Jobs;
using MepModule.App.Polling;
using MepModule.Protocol;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Polling;

/// <summary>What is read when, and what follows a failure: the two tables that the poller runs, and their picture in docs/polling.md.</summary>
public class TurnTableTests
{
    private static readonly Dictionary<byte, string> _turns = Constants(typeof(Turn));
    private static readonly Dictionary<byte, string> _conditions = Constants(typeof(While));

    [Fact]
    public void The_tables_are_those_that_the_documentation_shows()
    {
        string page = File.ReadAllText(Repository.Place("docs/polling.md")).ReplaceLineEndings("\n");
        Assert.All(Picture().Split("\n\n"), part => Assert.True(page.Contains(part, StringComparison.Ordinal), "docs/polling.md should show this:\n" + part));
    }

    [Fact]
    public void Every_turn_has_a_place_in_the_tables()
    {
        IEnumerable<byte> placed =
        [
            .. _conditions.Keys.Select(condition => TurnTable.OutOfRound(condition)),
            .. Enumerable.Range(0, TurnTable.RoundLength).Select(TurnTable.Round),
            .. Enumerable.Range(0, TurnTable.ChoreCount).Select(TurnTable.Chore),
        ];
        Assert.Equal(_turns.Keys.Order(), placed.Distinct().Order());
    }

    [Fact]
    public void In_six_rounds_every_chore_has_its_turn_once_and_four_of_five_turns_read_present_values()
    {
        var table = new TurnTable();
        byte[] turns = [.. Enumerable.Range(0, 6 * TurnTable.RoundLength).Select(_ => table.Next(0))];
        Assert.Equal(96, turns.Count(turn => turn == Turn.PresentValues));
        Assert.Equal(12, turns.Count(turn => turn == Turn.Energies));
        Assert.Equal(6, turns.Count(turn => turn == Turn.AlertFlags));
        Assert.All(Enumerable.Range(0, TurnTable.ChoreCount), chore => Assert.Single(turns, turn => turn == TurnTable.Chore(chore)));
    }

    [Fact]
    public void Whoever_needs_every_second_sample_never_waits_for_a_third()
    {
        byte[] turns = [.. Enumerable.Range(0, TurnTable.RoundLength).Select(TurnTable.Round)];
        Assert.Equal(0, TurnTable.RoundLength % 2);
        Assert.All(Enumerable.Range(0, TurnTable.RoundLength).Where(turn => turn % 2 == 1), turn => Assert.Equal(Turn.PresentValues, turns[turn]));
    }

    [Fact]
    public void Present_values_are_never_more_than_two_turns_apart_while_a_gap_is_filled_and_M_Bus_devices_wait()
    {
        var table = new TurnTable();
        byte[] turns = [.. Enumerable.Range(0, 1000).Select(_ => table.Next(While.GapOpen | While.MBusWaits))];
        Assert.Equal(250, turns.Count(turn => turn == Turn.LoadProfile));
        Assert.All(Enumerable.Range(0, turns.Length - 2), at => Assert.Contains(Turn.PresentValues, turns[at..(at + 3)]));
        Assert.All(Enumerable.Range(0, TurnTable.ChoreCount), chore => Assert.Contains(TurnTable.Chore(chore), turns));
    }

    [Fact]
    public void While_somebody_steers_every_second_slot_reads_present_values_and_nobody_starves()
    {
        const byte user = 255;
        var table = new TurnTable();
        var slots = new List<byte>();
        for (int slot = 0; slot < 4000; slot++)
        {
            // Users who want every slot, a gap in history, devices behind the meter, and an alert now and then.
            int holds = While.Steered | While.GapOpen | While.MBusWaits | (slot % 50 < 3 ? While.AlertHeard : 0);
            bool isForUser = (slot == 0 || slots[^1] != user) && !table.KeepsNext(holds);
            if (isForUser)
            {
                table.GiveAway();
            }

            slots.Add(isForUser ? user : table.Next(holds));
        }

        Assert.All(Enumerable.Range(0, slots.Count - 1), at => Assert.Contains(Turn.PresentValues, slots.Skip(at).Take(2)));
        Assert.InRange(slots.Count(turn => turn == user), 400, 2000);
        Assert.InRange(slots.Count(turn => turn == Turn.LoadProfile), 400, 1000);
        Assert.All(Enumerable.Range(0, TurnTable.ChoreCount).Select(TurnTable.Chore).Append(Turn.Energies).Append(Turn.AlertFlags), turn => Assert.Contains(turn, slots));

        // What the meter is comes first all the same.
        Assert.Equal(Turn.Version, table.Next(While.Steered | While.VersionInDoubt));
        Assert.False(table.KeepsNext(While.Steered | While.MeterUnknown));
    }

    [Fact]
    public void While_somebody_steers_a_sample_is_never_more_than_two_slots_old_whatever_users_do()
    {
        (long worst, int users) steered = Served(true);
        (long worst, int users) other = Served(false);

        // The slot of a second, and the time that an exchange takes more or less than the one before.
        Assert.InRange(steered.worst, 1000, 2400);
        Assert.True(other.worst > steered.worst, $"{other.worst} ms without, {steered.worst} ms with somebody who steers");
        Assert.InRange(steered.users, other.users / 2, other.users);

        static (long Worst, int Users) Served(bool isSteered)
        {
            MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
            bench.Service.IsSteered = isSteered;
            bench.Run(TimeSpan.FromSeconds(2));
            bench.Readings.Clear();
            var waiting = new List<RawExchange>();
            int served = 0;
            long end = bench.Clock.Milliseconds + 300_000;
            while (bench.Clock.Milliseconds < end)
            {
                served += waiting.RemoveAll(exchange => exchange.HasResponse);
                while (waiting.Count < 3)
                {
                    waiting.Add(new RawExchange([0x3F, 0, 52, 0, 0, 0, 0, 7]));
                    Assert.True(bench.Service.TryQueue(waiting[^1]));
                }

                bench.Service.RunSlot();
            }

            long[] samples = [.. bench.Readings.Select(reading => reading.SampleMilliseconds).Distinct()];
            return (samples.Zip(samples.Skip(1), (one, next) => next - one).Max(), served);
        }
    }

    [Fact]
    public void What_is_more_pressing_goes_first()
    {
        int holds = 0;
        foreach (byte condition in _conditions.Keys.OrderDescending().Where(condition => condition != While.MBusWaits))
        {
            holds |= condition;
            Assert.Equal(TurnTable.OutOfRound(condition), TurnTable.OutOfRound(holds));
        }
    }

    [Theory]
    [InlineData(MeterError.NoAnswer, "1 2 4 8 16 30 30")]
    [InlineData(MeterError.ChannelClosed, "1 2 4 5 5 5 5")]
    [InlineData(MeterError.WrongKey, "30 30 30 30 30 30 30")]
    [InlineData(MeterError.TlsRequired, "60 60 60 60 60 60 60")]
    [InlineData(MeterError.NoKey, "0 0 0 0 0 0 0")]
    [InlineData(MeterError.NoSuchTable, "1 1 1 1 1 1 1")]
    public void A_failure_is_followed_by_the_wait_of_its_row(MeterError error, string seconds)
    {
        var failures = new FailureTable();
        Assert.Equal(seconds, string.Join(' ', Enumerable.Range(0, 7).Select(_ =>
        {
            failures.Failed(error, 1000);
            return Enumerable.Range(0, 100).First(second => failures.IsOver(1000 + 1000 * second));
        })));
        failures.Succeeded();
        failures.Failed(error, 0);
        Assert.True(failures.IsOver(1000L * FailureTable.FirstSeconds(FailureTable.Of(error))));
        failures.Forget();
        Assert.True(failures.IsOver(0));
    }

    [Fact]
    public void After_every_failure_but_a_refusal_the_version_is_read_first()
    {
        Assert.All(Enum.GetValues<MeterError>().Where(error => error != MeterError.None), error =>
            Assert.Equal(MeterErrorText.IsRefusal(error) ? Turn.Any : error == MeterError.ImplausibleLayout ? Turn.StartUp : Turn.Version, FailureTable.Afterwards(FailureTable.Of(error))));
    }

    [Fact]
    [DigestsOnly("counts entries of the log, in which each read in TLS has its witness")]
    public void The_poller_reads_what_the_table_says()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.RunUntil(() => !bench.Service.Poller.Energies.IsFilling && !bench.Service.Poller.MBus.HasWork, TimeSpan.FromHours(2));

        // From the first energies of a round on.
        int first = bench.Service.Log.NewestIndex + 1;
        bench.Run(TimeSpan.FromMinutes(3));
        int[] tables = [.. Enumerable.Range(first, bench.Service.Log.NewestIndex - first + 1).Select(bench.TableOf)];
        int start = Array.IndexOf(tables, RegisterData.Table);
        int[] expected = [.. Enumerable.Range(0, 10).Select(turn => turn == 0 ? RegisterData.Table : PresentData.Table)];
        for (int at = start; at + 10 <= tables.Length; at += 10)
        {
            // The fifth of ten is alert flags or a chore; one chore takes two exchanges.
            at += tables[at] == RegisterData.Table ? 0 : 1;
            Assert.Equal(expected[..4], tables[at..(at + 4)]);
        }
    }

    private static Dictionary<byte, string> Constants(Type type) =>
        type.GetFields().Where(field => field is { IsLiteral: true }).ToDictionary(field => (byte)field.GetRawConstantValue()!, field => field.Name);

    private static string Picture()
    {
        var text = new StringBuilder();
        text.Append("| out of the round, from the top | is next when |\n|---|---|\n");
        foreach (byte condition in _conditions.Keys.Order().Where(condition => TurnTable.OutOfRound(condition) != Turn.Any))
        {
            text.Append($"| {_turns[TurnTable.OutOfRound(condition)]} | {_conditions[condition]} |\n");
        }

        text.Append("\n| round of twenty | |\n|---|---|\n");
        for (int turn = 0; turn < TurnTable.RoundLength; turn += 5)
        {
            text.Append($"| {turn} to {turn + 4} | {string.Join(", ", Enumerable.Range(turn, 5).Select(place => _turns[TurnTable.Round(place)]))} |\n");
        }

        text.Append("\nChores: " + string.Join(", ", Enumerable.Range(0, TurnTable.ChoreCount).Select(chore => _turns[TurnTable.Chore(chore)])) + ".\n");
        text.Append("\n| failure | first wait, s | longest wait, s | read first afterwards |\n|---|---|---|---|\n");
        foreach (MeterError error in Enum.GetValues<MeterError>().Where(error => error != MeterError.None))
        {
            int rule = FailureTable.Of(error);
            text.Append($"| {error} | {FailureTable.FirstSeconds(rule)} | {FailureTable.LongestSeconds(rule)} | {_turns[FailureTable.Afterwards(rule)]} |\n");
        }

        return text.ToString();
    }
}
