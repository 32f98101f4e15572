using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tables;
using MepModule.Protocol.Transactions;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Transactions;

public class TableTransactionTests
{
    private readonly byte[] _buffer = new byte[769];

    [Fact]
    public void The_guide_s_example_is_written_byte_for_byte()
    {
        byte[] frame = Vectors.Bytes(Vectors.Rows("exchanges.txt").Single(row => row[0].StartsWith("V7-V8"))[1]);
        TableTransaction transaction = Example();
        transaction.Finish(1);
        Assert.Equal(6, transaction.Reads);
        Assert.Equal(67, transaction.RequestLength);
        Assert.Equal(frame[10..^12], _buffer.Take(67));
    }

    [Fact]
    public void The_guide_s_response_is_taken_apart()
    {
        byte[] frame = Vectors.Bytes(Vectors.Rows("exchanges.txt").Single(row => row[0].StartsWith("V11-V12"))[2]);
        TableTransaction transaction = Example();
        Assert.True(transaction.TakeResponse(frame, 5, 111));

        Assert.Equal([10, 10, 10, 1, 12, 31], Enumerable.Range(0, 6).Select(read => Data(transaction, read).Length));
        var dimensions = new RegisterDimensions(Data(transaction, 2), 0);
        Assert.Equal((15, 8, 0, 4, 8, 26), (dimensions.Summations, dimensions.Demands, dimensions.Coincidents, dimensions.Tiers, dimensions.PresentDemands, dimensions.PresentValues));
        Assert.Equal((981, 136), (dimensions.RegisterDataSize, dimensions.PresentDataSize));
        var maxima = new RegisterDimensions(Data(transaction, 1), 0);
        Assert.Equal((253, 16), (maxima.SelfReads, maxima.Coincidents));
        Assert.Equal([4], Data(transaction, 3));
        Assert.Equal(0x11, Data(transaction, 4)[DeviceStatus.OccupancyOffset]);
        Assert.Equal(MeterError.NotPossible, transaction.Find(6, out _, out _));
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4")]
    public void A_meter_answers_all_reads_of_one_moment(string profile)
    {
        var clock = new VirtualClock();
        var meter = new Meter(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 0 });
        var link = new MepLink(new MeterWireChannel(new MeterWire(meter, () => clock.Microseconds)), clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) };
        var client = new MeterClient(link, clock);
        var transaction = new TableTransaction(_buffer, 768);
        Assert.True(transaction.Add(UtcClock.Table, 0, UtcClock.Size));
        Assert.True(transaction.Add(RegisterData.Table, 0, 44));
        Assert.True(transaction.Add(99, 0, 5));
        Assert.True(transaction.Add(PresentData.Table, 0, 216));

        Assert.Equal(MeterError.None, transaction.Run(client, clock, 7));
        Assert.Equal(TableTime.FromDateTime(meter.UtcNow), UtcClock.Seconds(Data(transaction, 0), 0), 2.0);
        Assert.Equal(44, Data(transaction, 1).Length);
        Assert.NotEqual(MeterError.None, transaction.Find(2, out _, out _));
        Assert.Equal(216, Data(transaction, 3).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_that_was_not_confirmed_is_looked_for_in_the_response_and_never_repeated(bool arrives)
    {
        var clock = new VirtualClock();
        var meter = new Meter(new MeterOptions { HistoryDays = 0 });
        var link = new MepLink(new MeterWireChannel(new MeterWire(meter, () => clock.Microseconds)), clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) };
        var client = new MeterClient(link, clock);
        Assert.Equal(MeterError.None, TableTransaction.FindNumber(client, out int number));
        var transaction = new TableTransaction(_buffer, 768);
        Assert.True(transaction.Add(UtcClock.Table, 0, UtcClock.Size));

        // Either the meter's confirmation gets lost, or the write itself.
        if (arrives)
        {
            meter.SpoilNextResponse(FaultEventKind.Lost);
        }
        else
        {
            meter.Rates = new FaultRates { LostFrames = 1 };
        }

        var writes = new List<MeterError>();
        link.ExchangeEnded += error =>
        {
            meter.Rates = new FaultRates();
            if (RequestCode.IsWrite(link.RequestFrame[2]))
            {
                writes.Add(error);
            }
        };
        Assert.Equal(arrives ? MeterError.None : MeterError.Unconfirmed, transaction.Run(client, clock, number));
        Assert.Equal([MeterError.Unconfirmed], writes);
        Assert.Equal(arrives, transaction.Find(0, out _, out int count) == MeterError.None && count == UtcClock.Size);
    }

    [Fact]
    public void Sizes_and_writes_can_be_told_beforehand()
    {
        var transaction = new TableTransaction(new byte[1000], 1000);
        for (int reads = 0; transaction.Add(1, 0, 1); reads++)
        {
            Assert.Equal(TableTransaction.RequestSize(reads + 1), transaction.RequestLength);
            Assert.Equal(transaction.RequestLength <= 456 ? 1 : transaction.RequestLength <= 912 ? 2 : 3, transaction.Writes);
        }

        // A response of one read of seven bytes is 5, 2, 3, 7 and 2.
        Assert.Equal(19, TableTransaction.ResponseSize(1, 7));
    }

    [Fact]
    public void A_read_that_does_not_fit_is_refused()
    {
        var transaction = new TableTransaction(_buffer, 30);
        Assert.True(transaction.Add(1, 0, 1));
        Assert.True(transaction.Add(1, 0, 1));
        Assert.False(transaction.Add(1, 0, 1));
        Assert.Equal(27, transaction.RequestLength);
    }

    [Theory]
    [InlineData("6F00010100")]
    [InlineData("0B00010100FFFF00000100")]
    [InlineData("0900010100000001000100")]
    public void A_damaged_response_yields_no_data(string hex)
    {
        byte[] response = Vectors.Bytes(hex);
        var transaction = new TableTransaction(_buffer, 768);
        if (transaction.TakeResponse(response, 0, response.Length))
        {
            Assert.Equal(MeterError.NotPossible, transaction.Find(0, out _, out _));
        }
    }

    private TableTransaction Example()
    {
        var transaction = new TableTransaction(_buffer, 768);
        Assert.True(transaction.Add(TableId.Extended(11), 0, 10));
        Assert.True(transaction.Add(20, 0, 10));
        Assert.True(transaction.Add(21, 0, 10));
        Assert.True(transaction.Add(TableId.Extended(4), 0x37, 1));
        Assert.True(transaction.Add(TableId.Extended(14), 0, 12));
        Assert.True(transaction.Add(TableId.Extended(15), 0, 31));
        return transaction;
    }

    private byte[] Data(TableTransaction transaction, int read)
    {
        Assert.Equal(MeterError.None, transaction.Find(read, out int offset, out int count));
        return _buffer[offset..(offset + count)];
    }
}
