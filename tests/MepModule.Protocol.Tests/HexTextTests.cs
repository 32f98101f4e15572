using System;

namespace MepModule.Protocol.Tests;

public class HexTextTests
{
    [Theory]
    [InlineData("3f00340000000007", "3F00340000000007")]
    [InlineData("3F 0034 000000 0007", "3F00340000000007")]
    [InlineData("0x3f, 0x00, 0x34", "3F0034")]
    [InlineData("0x3f0034", "3F0034")]
    [InlineData("3f:00-34;00\r\n\t01", "3F00340001")]
    [InlineData("00 0x00 0", "!only one hex digit")]
    [InlineData("3f 0 34", "!only one hex digit")]
    [InlineData("3f 0g", "!Character 5 is not a hex digit")]
    [InlineData("", "")]
    [InlineData("00112233445566778899", "!More than 8 bytes")]
    public void Hex_is_read_as_people_type_it(string text, string expected)
    {
        byte[] bytes = new byte[8];
        int count = HexText.Parse(text, bytes, out string problem);
        if (expected.StartsWith('!'))
        {
            Assert.Equal(-1, count);
            Assert.Contains(expected[1..], problem);
        }
        else
        {
            Assert.Equal("", problem);
            Assert.Equal(expected, Convert.ToHexString(bytes, 0, count));
            Assert.Equal(expected.ToLowerInvariant(), HexText.Format(bytes, 0, count));
        }
    }
}
