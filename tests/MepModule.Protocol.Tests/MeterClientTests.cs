using System;
using System.Linq;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Security;
using MepModule.Protocol.Tests.Link;
using MepModule.Testing;

namespace MepModule.Protocol.Tests;

public class MeterClientTests
{
    private const int Ep17 = 0x811;

    private readonly ScriptedMeter _meter;
    private readonly MeterClient _client;

    public MeterClientTests()
    {
        var clock = new VirtualClock();
        _meter = new ScriptedMeter(clock);
        _client = new MeterClient(
            new MepLink(_meter, clock) { Key = MepKey.Parse("01010101010101010101010101010101", out _) }, clock);
    }

    [Fact]
    public void A_long_read_is_made_of_exact_partial_reads()
    {
        AnswerReads(3);
        byte[] buffer = new byte[1000];
        Assert.Equal(MeterError.None, _client.Read(TableId.Extended(9), 5, buffer, 10, 981));
        Assert.Equal(Enumerable.Range(0, 981).Select(i => (byte)(i + 6)), buffer.Skip(10).Take(981));
        Assert.Equal(
            ["3F0809000005" + "01D1", "3F08090001D6" + "01D1", "3F08090003A7" + "0033"],
            _meter.Requests.Select(request => Convert.ToHexString(request, 2, 8)));
    }

    [Fact]
    public void A_refused_read_leaves_the_buffer_alone_and_names_the_reason()
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [ResponseCode.TableOperationNotPossible])));
        byte[] buffer = [9, 9];
        Assert.Equal(MeterError.NoSuchTable, _client.Read(99, 0, buffer, 0, 2));
        Assert.Equal([9, 9], buffer);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(3, 0)]
    [InlineData(int.MaxValue, 1)]
    public void A_read_that_fits_nowhere_is_not_sent(int count, int bufferOffset)
    {
        Assert.Equal(MeterError.InvalidRequest, _client.Read(21, 0, new byte[2], bufferOffset, count));
        Assert.Empty(_meter.Requests);
    }

    [Fact]
    public void A_long_write_is_split_and_sent_from_first_to_last_byte()
    {
        byte[] data = Enumerable.Range(0, 600).Select(i => (byte)i).ToArray();
        for (int i = 0; i < 2; i++)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        }

        Assert.Equal(MeterError.None, _client.Write(TableId.Extended(52), 0, data, 0, data.Length));
        Assert.Equal(data, _meter.Requests.SelectMany(request => request[10..^12]));
        Assert.Equal("4F08340000000" + "1C8", Convert.ToHexString(_meter.Requests[0], 2, 8));
        Assert.Equal("4F0834" + "0001C8" + "0090", Convert.ToHexString(_meter.Requests[1], 2, 8));
    }

    [Fact]
    public void A_write_that_was_not_confirmed_is_sent_once_more()
    {
        _meter.Then((_, _) => { })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, ScriptedMeter.SequenceOf(request))))
            .Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));

        Assert.Equal(MeterError.None, _client.Write(TableId.Extended(50), 0, [1, 2], 0, 2));
        Assert.All(_meter.Requests, request => Assert.Equal("4F08320000000002" + "0102", Convert.ToHexString(request, 2, 10)));
    }

    [Theory]
    [InlineData(180)]
    [InlineData(372)]
    public void No_write_ends_on_a_pass_of_the_digest(int count)
    {
        for (int i = 0; i < 2; i++)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        }

        Assert.Equal(MeterError.None, _client.Write(TableId.Extended(52), 0, new byte[count], 0, count));
        Assert.All(_meter.Requests, request => Assert.NotEqual(0, (request.Length - 10) % 192));
        Assert.Equal(count, _meter.Requests.Sum(request => request.Length - 22));
    }

    [Fact]
    public void No_procedure_call_ends_on_a_pass_of_the_digest()
    {
        _client.Port = 2;
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(Ep17, 6, 0);

        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, new byte[180], 180, new ProcedureResponse()));
        Assert.NotEqual(0, (_meter.Requests[0].Length - 10) % 192);
        Assert.Equal("4F0007000000" + "00B7" + "110806", Convert.ToHexString(_meter.Requests[0], 2, 11));
    }

    [Fact]
    public void A_procedure_is_called_by_BT07_and_its_response_read_where_ET50_says()
    {
        AnswerFlags(0x02);
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(Ep17, 6, ProcedureResult.Incomplete);

        var response = new ProcedureResponse();
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [0, 0xE8, 0x03], 3, response));
        Assert.Equal((Ep17, 6, ProcedureResult.Incomplete), (response.Procedure, response.SequenceNumber, response.Result));
        Assert.Equal("4000070006" + "110806" + "00E803", Convert.ToHexString(_meter.Requests[1], 2, 11));
        Assert.Equal("3F083B0000000010", Convert.ToHexString(_meter.Requests[2], 2, 8));
    }

    [Theory]
    [InlineData(1, 0x00, "3F0008")]
    [InlineData(1, 0x02, "3F083B")]
    [InlineData(2, 0x00, "3F0855")]
    public void The_response_table_depends_on_the_port(int port, byte flags, string read)
    {
        _client.Port = port;
        if (port == 1)
        {
            AnswerFlags(flags);
        }

        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(Ep17, 6, 0);
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
        Assert.Equal(read, Convert.ToHexString(_meter.Requests.Last(), 2, 3));
    }

    [Fact]
    public void The_response_to_somebody_elses_procedure_is_not_ours()
    {
        AnswerFlags(0x02);
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(0x827, 6, 0);
        AnswerProcedure(Ep17, 5, 0);
        AnswerProcedure(Ep17, 6, 3);
        var response = new ProcedureResponse();
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, response));
        Assert.Equal(3, response.Result);
    }

    [Fact]
    public void A_repeated_procedure_sequence_number_is_changed()
    {
        AnswerFlags(0x02);
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [ResponseCode.OperationNotPossible])));
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(Ep17, 7, 0);
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
    }

    [Fact]
    public void A_procedure_that_is_not_possible_is_not_tried_with_every_number()
    {
        AnswerFlags(0x02);
        for (int i = 0; i < 5; i++)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [ResponseCode.OperationNotPossible])));
        }

        Assert.Equal(MeterError.NotPossible, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
        Assert.Equal(2, _meter.Requests.Count(request => request[2] == RequestCode.FullWrite));
    }

    [Fact]
    public void Procedure_sequence_numbers_go_round_from_5_to_9()
    {
        _client.Port = 2;
        byte[] expected = [6, 7, 8, 9, 5, 6];
        foreach (byte number in expected)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
            AnswerProcedure(Ep17, number, 0);
            Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
        }

        Assert.Equal(expected, _meter.Requests.Where(request => request[2] == RequestCode.FullWrite).Select(request => request[9]));
    }

    [Fact]
    public void A_call_that_was_not_confirmed_is_looked_for_and_not_made_twice()
    {
        AnswerFlags(0x02);
        _meter.Then((_, _) => { })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, ScriptedMeter.SequenceOf(request))));
        AnswerProcedure(Ep17, 6, 0);
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
        Assert.Single(_meter.Requests.Where(request => request[2] == RequestCode.FullWrite).Distinct(new SameBytes()));
    }

    [Fact]
    public void A_call_that_was_not_confirmed_and_left_no_response_is_made_again_under_the_next_number()
    {
        _client.Port = 2;
        _meter.Then((_, _) => { })
            .Then((meter, request) => meter.Send(30, ScriptedMeter.RefusedNumber(request, ScriptedMeter.SequenceOf(request))));
        for (int i = 0; i < 12; i++)
        {
            AnswerProcedure(0x827, 5, 0);
        }

        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0])));
        AnswerProcedure(Ep17, 7, 0);
        Assert.Equal(MeterError.None, _client.CallProcedure(Ep17, [], 0, new ProcedureResponse()));
        Assert.Equal([6, 6, 7], _meter.Requests.Where(request => request[2] == RequestCode.FullWrite).Select(request => (int)request[9]));
    }

    private void AnswerReads(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.ReadAnswer(request)));
        }
    }

    private void AnswerFlags(byte flags)
    {
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, [0, 0, 1, flags])));
    }

    private void AnswerProcedure(int procedure, byte sequence, int result)
    {
        byte[] message = new byte[3 + 16];
        message[2] = 16;
        message[3] = (byte)procedure;
        message[4] = (byte)(procedure >> 8);
        message[5] = sequence;
        message[6] = (byte)result;
        _meter.Then((meter, request) => meter.Send(30, ScriptedMeter.Answer(request, message)));
    }

    private sealed class SameBytes : System.Collections.Generic.IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
