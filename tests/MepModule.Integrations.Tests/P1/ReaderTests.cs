using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.P1;
using MepModule.App.Platform;
using MepModule.Integrations.Tests.Mqtt.Client;

namespace MepModule.Integrations.Tests.P1;

/// <summary>Readers by TCP: who gets telegrams, and who is sent away.</summary>
public sealed class ReaderTests
{
    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void A_reader_gets_every_sample_once_as_a_whole_telegram_that_all_rules_allow(string meter)
    {
        using var p1 = new P1Bench(TestMeters.Of(meter));
        using P1Reader reader = Ready(p1);
        string[] telegrams = [.. Enumerable.Range(0, 60).SelectMany(_ => { p1.Bench.Seconds(1); return reader.TakeTelegrams(); })];

        Assert.InRange(telegrams.Length, 40, 60);
        Assert.Empty(TelegramRules.Problems(telegrams));
    }

    [Fact]
    public void With_an_interval_of_ten_seconds_there_is_a_telegram_every_ten_seconds()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"), interval: 10);
        using P1Reader reader = Ready(p1);
        long start = p1.Bench.Meter.Clock.Milliseconds;
        string[] telegrams = [.. Enumerable.Range(0, 120).SelectMany(_ => { p1.Bench.Seconds(1); return reader.TakeTelegrams(); })];

        long tens = (p1.Bench.Meter.Clock.Milliseconds - start) / 10000;
        Assert.InRange(telegrams.Length, tens - 1, tens + 1);
        Assert.Empty(TelegramRules.Problems(telegrams));
    }

    [Fact]
    public void Five_readers_get_the_same_and_a_sixth_is_sent_away()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        var readers = new List<P1Reader> { Ready(p1) };
        while (readers.Count < 5)
        {
            readers.Add(p1.Connect());
        }

        using P1Reader sixth = p1.Connect();
        p1.Bench.Seconds(3);
        string[] last = readers[4].UntilTelegram();
        Assert.All(readers[..4], reader =>
        {
            string[] taken = reader.UntilTelegram(telegram => telegram == last[^1]);
            int end = Array.IndexOf(taken, last[^1]) + 1;
            Assert.Equal(last, taken[(end - last.Length)..end]);
        });
        Assert.Equal("", sixth.TakeToEnd());
        readers[2].Dispose();
        p1.Bench.Seconds(2);

        // That one has left may be seen a moment later, also on one machine: until then a further one is sent away.
        var patience = Stopwatch.StartNew();
        bool isServed = false;
        while (!isServed)
        {
            Assert.True(patience.ElapsedMilliseconds < 60_000, "There is no place for a further reader.");
            using P1Reader next = p1.Connect();
            isServed = next.UntilTelegram().Length > 0;
        }

        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public void A_board_has_two_places()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"), board: new SmallBoard());
        using P1Reader first = Ready(p1);
        using P1Reader second = p1.Connect();
        using P1Reader third = p1.Connect();
        p1.Bench.Seconds(3);
        Assert.NotEmpty(second.UntilTelegram());
        Assert.Equal("", third.TakeToEnd());
    }

    [Fact]
    public void A_slow_reader_is_dropped_and_one_that_keeps_up_never()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        using P1Reader quick = Ready(p1);
        using var slow = new P1Reader(p1.Port, receiveBuffer: 2048);
        p1.Bench.Turns();
        int seconds = 0;
        int telegrams = 0;
        while (p1.Bench.Status.Answer != "closed: too slow")
        {
            Assert.True(seconds++ < 20000, "The slow reader is still there.");
            p1.Bench.Seconds(1);
            telegrams += quick.TakeTelegrams().Length;
        }

        Assert.False(quick.IsClosed);
        Assert.InRange(telegrams, seconds / 2, seconds);
        p1.Bench.Seconds(5);
        Assert.NotEmpty(quick.UntilTelegram());

        // What reached it is whole up to the break.
        string taken = slow.TakeToEnd();
        Assert.StartsWith("/NES5", taken, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_reader_says_is_passed_over()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        using P1Reader reader = Ready(p1);
        for (int i = 0; i < 20; i++)
        {
            reader.Socket.Send(Encoding.ASCII.GetBytes("/?!\r\n" + new string('x', 300)));
            p1.Bench.Seconds(1);
        }

        Assert.Empty(TelegramRules.Problems(reader.TakeTelegrams()));
        Assert.False(reader.IsClosed);
    }

    [Fact]
    public void When_the_meter_is_silent_so_is_the_output_and_the_connection_stays()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        using P1Reader reader = Ready(p1);
        p1.Bench.Meter.Wire.With((meter, now) => meter.DisablePort(now, TimeSpan.Zero));
        p1.Bench.Seconds(5);
        reader.Take();
        p1.Bench.Seconds(600);
        Assert.Equal("", reader.Take());
        Assert.False(reader.IsClosed);
        p1.Bench.Meter.Wire.With((meter, _) => meter.EnablePort());
        p1.Bench.Seconds(300);
        Assert.NotEmpty(reader.UntilTelegram());
    }

    [Fact]
    public void A_reader_that_connects_in_the_midst_begins_with_a_whole_telegram()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        using P1Reader first = Ready(p1);
        var output = (SocketOutput)p1.Bench.Output;

        // The first turn of a telegram has gone out, others are due.
        do
        {
            p1.Bench.Meter.Run(TimeSpan.FromSeconds(1));
        }
        while (output.Turn(p1.Bench.Meter.Clock.Milliseconds) != 0);
        output.Turn(p1.Bench.Meter.Clock.Milliseconds);
        using P1Reader late = p1.Connect();
        p1.Bench.Seconds(5);
        Assert.Empty(TelegramRules.Problems(late.UntilTelegram()));
    }

    [Fact]
    public void An_address_that_is_not_allowed_is_sent_away()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"), 1, null, App.Configuration.SettingsSections.Field(Output.AllowTag, [192, 0, 2, 7]));
        using P1Reader reader = Ready(p1);
        p1.Bench.Seconds(3);
        Assert.Equal("", reader.TakeToEnd());
        Assert.Equal("closed: this address is not allowed", p1.Bench.Status.Answer);
    }

    [Fact]
    public void A_port_that_is_taken_is_said()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        other.Listen();
        int port = ((System.Net.IPEndPoint)other.LocalEndPoint!).Port;
        using var bench = new OutputBench(new P1Output(), TestMeters.Of("gen3"), null, OutputBench.Number(P1Bench.PortTag, port));
        IOException problem = Assert.Throws<IOException>(() => ((SocketOutput)bench.Output).Turn(0));
        Assert.Equal($"Port {port} cannot be opened; choose another one, or end what uses it.", problem.Message);
        ((SocketOutput)bench.Output).Close();
    }

    [Fact]
    public void A_PC_that_is_not_shared_listens_on_its_own_address_only()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"));
        p1.Bench.Turns();
        string listening = File.ReadAllText("/proc/net/tcp");
        Assert.Contains($"0100007F:{p1.Port:X4} 00000000:0000 0A", listening, StringComparison.Ordinal);
        Assert.DoesNotContain($"00000000:{p1.Port:X4} 00000000:0000 0A", listening, StringComparison.Ordinal);
    }

    [Fact]
    public void The_serial_port_gets_whole_telegrams_and_begins_anew_when_nobody_took_one()
    {
        var port = new FakePort();
        using var p1 = new P1Bench(TestMeters.Of("gen3"), 1, new BoardWithPort(port), OutputBench.Number(P1Bench.SerialTag, 1));
        p1.Bench.UntilReady().Seconds(20);
        string[] telegrams = port.TakeTelegrams();
        Assert.InRange(telegrams.Length, 10, 21);
        Assert.Empty(TelegramRules.Problems(telegrams));
        Assert.Equal("P1", p1.Bench.Status.Peer);

        port.Takes = 300;
        p1.Bench.Seconds(3);
        port.Takes = int.MaxValue;
        port.TakeTelegrams();
        p1.Bench.Seconds(3);
        Assert.Empty(TelegramRules.Problems(port.TakeTelegrams()[^1]));

        port.Problem = "The port is broken.";
        p1.Bench.Seconds(3);
        Assert.Equal("The port is broken.", p1.Bench.Status.Problem);
        Assert.Equal(OutputState.Waiting, p1.Bench.Status.State);
    }

    [Fact]
    public void A_board_without_a_port_says_so_and_serves_by_TCP()
    {
        using var p1 = new P1Bench(TestMeters.Of("gen3"), 1, null, OutputBench.Number(P1Bench.SerialTag, 1));
        using P1Reader reader = Ready(p1);
        p1.Bench.Seconds(3);
        Assert.NotEmpty(reader.UntilTelegram());
    }

    // The first reader comes when the output listens.
    private static P1Reader Ready(P1Bench p1)
    {
        p1.Bench.UntilReady();
        return p1.Connect();
    }

    private class SmallBoard : IBoard
    {
        public string Profile => "dabbler";

        public bool HasLargeMemory => false;

        public bool HasManySockets => false;

        public long FreeMemoryBytes => 0;

        public bool IsShared => false;

        public virtual ICustomerPort? CustomerPort => null;

        public int SupplyMillivolts => -1;

        public void LookAtMemory()
        {
        }

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason)
        {
        }
    }

    private sealed class BoardWithPort(ICustomerPort port) : SmallBoard
    {
        public override ICustomerPort? CustomerPort => port;
    }

    private sealed class FakePort : ICustomerPort
    {
        private readonly StringBuilder _taken = new();

        public int Takes { get; set; } = int.MaxValue;

        public int MostBytes => 100;

        public string? Problem { get; set; }

        public bool EnsureOpen() => Problem == null;

        public bool Write(byte[] buffer, int offset, int count)
        {
            if (count > Takes)
            {
                return false;
            }

            Takes -= Takes == int.MaxValue ? 0 : count;
            _taken.Append(Encoding.Latin1.GetString(buffer, offset, count));
            return true;
        }

        public void Close()
        {
        }

        public string[] TakeTelegrams()
        {
            string[] parts = _taken.ToString().Split('/');
            _taken.Clear();
            return [.. parts[1..].Select(part => "/" + part)];
        }
    }
}
