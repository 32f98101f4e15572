using System;
using System.IO;
using System.Linq;

namespace MepModule.Integrations.Tests.P1;

/// <summary>The rules of the readers must refuse what the readers refuse.</summary>
public sealed class TelegramRulesTests
{
    private static readonly string _good = File.ReadAllText(Repository.Place("tests/MepModule.Integrations.Tests/Golden/p1/gen3.txt")).Replace("\n", "\r\n", StringComparison.Ordinal);

    public static TheoryData<string, string, string> Mutants => new()
    {
        { "bare line ends", Sealed(_good.Replace("\r\n1-0:1.7.0", "\n1-0:1.7.0", StringComparison.Ordinal)), "CR LF" },
        { "a letter beyond 7 bits", Sealed(_good.Replace("NES5", "N\u00c6S5", StringComparison.Ordinal)), "7 bits" },
        { "a checksum of another telegram", _good.Replace("(0", "(1", StringComparison.Ordinal), "checksum should be" },
        { "a checksum in lower case", _good[..^6] + _good[^6..].ToLowerInvariant().Replace('0', 'a').Replace('1', 'b').Replace('2', 'c').Replace('3', 'd'), "upper-case" },
        { "an unpadded checksum", _good[..^6] + _good[^5..], "upper-case" },
        { "no checksum", _good[..^6] + "\r\n", "upper-case" },
        { "an identification of 3", Sealed("/ABC" + _good[_good.IndexOf('\r', StringComparison.Ordinal)..]), "4 to 22" },
        { "an identification of 23", Sealed("/NES5" + new string('x', 19) + _good[_good.IndexOf('\r', StringComparison.Ordinal)..]), "4 to 22" },
        { "no empty line", Sealed(_good.Replace("\r\n\r\n", "\r\n", StringComparison.Ordinal)), "empty line" },
        { "a slash in the identification", Sealed(_good.Replace("NES5", "NES5/", StringComparison.Ordinal)), "one frame" },
        { "no time", Without("0-0:1.0.0"), "refuses it as 5S" },
        { "a time with a Z", Sealed(_good.Replace("W)", "Z)", StringComparison.Ordinal)), "refuses it as 5S" },
        { "a month 13", Sealed(_good.Replace("0-0:1.0.0(2603", "0-0:1.0.0(2613", StringComparison.Ordinal)), "refuses it as 5S" },
        { "currents alone", Without("1-0:22.7.0", "1-0:42.7.0", "1-0:62.7.0"), "22, 42 and 62" },
        { "one direction of a phase", Without("1-0:41.7.0"), "without the other" },
        { "a current less", Without("1-0:51.7.0"), "without the other" },
        { "no energy", Without("1-0:1.8.0"), "no energy" },
        { "no export", Without("1-0:2.7.0"), "no signed power" },
        { "a unit of its own", Sealed(_good.Replace("*kW)", "*W)", StringComparison.Ordinal)), "is not a code" },
        { "a number with a blank", Sealed(_good.Replace("1-0:1.7.0(0", "1-0:1.7.0( ", StringComparison.Ordinal)), "is not a code" },
        { "a line twice", Sealed(_good.Replace("!", "1-0:14.7.0(50.00*Hz)\r\n!", StringComparison.Ordinal)), "comes twice" },
    };

    [Fact]
    public void A_good_telegram_has_no_problems() => Assert.Empty(TelegramRules.Problems(_good));

    [Theory]
    [MemberData(nameof(Mutants))]
    public void What_readers_refuse_is_refused(string what, string telegram, string problem)
    {
        Assert.NotEqual(_good, telegram);
        Assert.True(TelegramRules.Problems(telegram).Any(found => found.Contains(problem, StringComparison.Ordinal)), $"{what} passed; found: {string.Join(' ', TelegramRules.Problems(telegram))}");
    }

    [Fact]
    public void A_line_that_comes_later_or_goes_and_a_time_that_stands_or_jumps_are_refused()
    {
        string time = _good.Split("1.0.0(")[1][..12];
        string Later(string telegram, int seconds)
        {
            DateTime moved = DateTime.ParseExact(time, "yyMMddHHmmss", null).AddSeconds(seconds);
            return Sealed(telegram.Replace(time, moved.ToString("yyMMddHHmmss"), StringComparison.Ordinal));
        }

        Assert.Empty(TelegramRules.Problems(_good, Later(_good, 10), Later(_good, 20)));
        Assert.Contains("1-0:14.7.0 was in the first", Assert.Single(TelegramRules.Problems(_good, Later(Without("1-0:14.7.0"), 10))), StringComparison.Ordinal);
        Assert.Contains("1-0:14.7.0 was not in the first", Assert.Single(TelegramRules.Problems(Without("1-0:14.7.0"), Later(_good, 10))), StringComparison.Ordinal);
        Assert.Contains("every 10 seconds", Assert.Single(TelegramRules.Problems(_good, Later(_good, 13))), StringComparison.Ordinal);
        Assert.Contains("each sample once", Assert.Single(TelegramRules.Problems(_good, _good)), StringComparison.Ordinal);
    }

    private static string Without(params string[] codes)
    {
        string[] lines = [.. _good.Split("\r\n").Where(line => !codes.Any(code => line.StartsWith(code + "(", StringComparison.Ordinal)))];
        return Sealed(string.Join("\r\n", lines));
    }

    // With the right checksum, so that only the mutation is wrong.
    private static string Sealed(string telegram)
    {
        int end = telegram.LastIndexOf('!');
        int crc = 0;
        foreach (char character in telegram[..(end + 1)])
        {
            crc ^= character;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return telegram[..(end + 1)] + crc.ToString("X4") + "\r\n";
    }
}
