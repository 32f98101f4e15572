using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Protocol.Messages;

namespace MepModule.Protocol.Tests.Messages;

public class RequestMessageTests
{
    [Fact]
    public void The_thirteen_captured_requests_parse_and_serialise_again_byte_for_byte()
    {
        List<string[]> rows = Vectors.Rows("captured-requests.txt");
        Assert.Equal(13, rows.Count);
        foreach (byte[] frame in rows.Select(row => Vectors.Bytes(row[0])))
        {
            int length = BigEndian.ReadUInt16(frame, 0);
            Assert.Equal(frame.Length - MepFrame.LengthField, length);

            var message = new RequestMessage();
            int messageLength = length - MepFrame.SequenceField - MepFrame.DigestField;
            Assert.Null(message.Parse(frame, MepFrame.LengthField, messageLength));

            byte[] again = new byte[frame.Length];
            int written = RequestMessage.WritePartialRead(again, MepFrame.LengthField, message.Table, message.Offset, message.Count);
            Assert.Equal(messageLength, written);
            BigEndian.WriteUInt16(again, 0, length);
            BigEndian.WriteUInt32(again, 2 + written, BigEndian.ReadUInt32(frame, 2 + written));
            Array.Copy(frame, frame.Length - 8, again, again.Length - 8, 8);
            Assert.Equal(frame, again);
        }
    }

    [Theory]
    [InlineData("3F 0832 00001E 0001", 0x3F, 0x0832, 30, 1)]
    [InlineData("30 001C 0200", 0x30, 0x001C, 0, 512)]
    [InlineData("4F 0832 00001E 0001 01", 0x4F, 0x0832, 30, 1)]
    [InlineData("40 0007 0006 11080700F803", 0x40, 7, 0, 6)]
    public void A_message_is_understood(string hex, int code, int table, int offset, int count)
    {
        byte[] bytes = Vectors.Bytes(hex);
        var message = new RequestMessage();
        Assert.Null(message.Parse(bytes, 0, bytes.Length));
        Assert.Equal((code, table, offset, count), (message.Code, message.Table, message.Offset, message.Count));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("3F0034", "has 3 bytes")]
    [InlineData("300034", "has 3 bytes")]
    [InlineData("2100340000000007", "0x21 is not a request code")]
    [InlineData("3F0034000000000701", "A read carries no data")]
    [InlineData("40000700061108", "announces 6 data bytes, but 2 follow")]
    public void What_cannot_be_sent_is_refused_with_a_sentence(string hex, string reason)
    {
        byte[] bytes = Vectors.Bytes(hex);
        Assert.Contains(reason, new RequestMessage().Parse(bytes, 0, bytes.Length));
    }

    [Fact]
    public void A_message_longer_than_the_meter_takes_is_refused()
    {
        Assert.Contains("at most 464", new RequestMessage().Parse(new byte[465], 0, 465));
    }

    [Theory]
    [InlineData(0x0C, "0x0C Invalid sequence number")]
    [InlineData(0x0B, "0x0B Authentication failure")]
    [InlineData(0x00, "0x00 OK")]
    [InlineData(0x1F, "0x1F Unknown response code")]
    public void Response_codes_are_shown_with_their_number_and_meaning(int code, string text)
    {
        Assert.Equal(text, ResponseCode.Text(code));
    }

    [Fact]
    public void The_size_limits_are_those_of_the_guide()
    {
        Assert.Equal(465, MepFrame.MaximumReadData);
        Assert.Equal(456, MepFrame.MaximumPartialWriteData);
        Assert.Equal(459, MepFrame.MaximumFullWriteData);
        Assert.Equal("BT07", TableId.Name(7));
        Assert.Equal("ET50", TableId.Name(0x832));
    }
}
