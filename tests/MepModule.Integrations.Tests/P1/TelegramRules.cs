using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace MepModule.Integrations.Tests.P1;

/// <summary>
/// What readers of P1 telegrams demand, in our own words: Home Assistant's dsmr as "5S", evcc's dsmr, and smartmeter-obis. Neither of the first two runs here; what they refuse is known from their
/// sources.
/// </summary>
internal static partial class TelegramRules
{
    private static readonly int[] _currents = [31, 51, 71];
    private static readonly int[] _phasePowersIn = [21, 41, 61];
    private static readonly int[] _phasePowersOut = [22, 42, 62];

    /// <summary>What is wrong with telegrams in the order in which they came; empty when all readers are content.</summary>
    public static IReadOnlyList<string> Problems(params string[] telegrams)
    {
        var problems = new List<string>();
        string[]? first = null;
        DateTime? last = null;
        foreach (string telegram in telegrams)
        {
            problems.AddRange(Form(telegram));
            string[] codes = [.. LinesOf(telegram).Select(line => line.Split('(')[0])];
            problems.AddRange(codes.GroupBy(code => code).Where(same => same.Count() > 1).Select(same => $"{same.Key} comes twice."));
            problems.AddRange(Evcc(codes));
            first ??= codes;
            problems.AddRange(first.Except(codes).Select(code => $"{code} was in the first telegram and is missing later: Home Assistant keeps its entity without a value."));
            problems.AddRange(codes.Except(first).Select(code => $"{code} was not in the first telegram: Home Assistant makes no entity for it."));
            DateTime? time = TimeOf(telegram);
            if (time is { } now && last is { } before && (now - before > TimeSpan.FromSeconds(12) || now <= before))
            {
                problems.Add($"{now:T} follows {before:T}: evcc wants a telegram at least every 10 seconds, and each sample once.");
            }

            last = time;
        }

        return problems;
    }

    /// <summary>The value of a line as a decimal number, without unit; null when the line is not there.</summary>
    public static decimal? ValueOf(string telegram, string code) =>
        LinesOf(telegram).FirstOrDefault(line => line.StartsWith(code + "(", StringComparison.Ordinal)) is { } line
            ? decimal.Parse(line.Split('(', '*')[1], CultureInfo.InvariantCulture)
            : null;

    /// <summary>The time of a telegram, local; null when there is none that readers take.</summary>
    public static DateTime? TimeOf(string telegram) =>
        TimeLine().Match(telegram) is { Success: true } match && DateTime.TryParseExact(match.Groups[1].Value, "yyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
            ? time
            : null;

    public static string[] LinesOf(string telegram)
    {
        int end = telegram.IndexOf('!', StringComparison.Ordinal);
        return [.. telegram[..(end < 0 ? telegram.Length : end)].Split("\r\n").Skip(1).Where(line => line.Length > 0)];
    }

    private static IEnumerable<string> Form(string telegram)
    {
        if (telegram.Any(character => character > 126))
        {
            yield return "A character beyond 7 bits: Home Assistant's reader raises an error.";
        }

        if (telegram.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n']) >= 0)
        {
            yield return "A line does not end with CR LF: smartmeter-obis never comes to a result.";
        }

        if (!Frame().IsMatch(telegram))
        {
            yield return "Not one frame from / to ! with an upper-case checksum of four digits: evcc passes over it in silence.";
            yield break;
        }

        if (!Identification().IsMatch(telegram))
        {
            yield return "The identification needs 4 to 22 characters and then an empty line: smartmeter-obis never comes to a result with others.";
        }

        int end = telegram.IndexOf('!', StringComparison.Ordinal);
        string expected = Checksum(telegram[..(end + 1)]);
        if (telegram.Substring(end + 1, 4) != expected)
        {
            yield return $"The checksum should be {expected}.";
        }

        if (TimeOf(telegram) == null)
        {
            yield return "There is no time that is read with S or W: Home Assistant refuses it as 5S.";
        }

        foreach (string line in LinesOf(telegram).Where(line => !line.StartsWith("0-0:1.0.0(", StringComparison.Ordinal) && !ValueLine().IsMatch(line)))
        {
            yield return $"'{line}' is not a code with a number and a unit that readers know.";
        }
    }

    private static IEnumerable<string> Evcc(string[] codes)
    {
        bool Has(int groupC) => codes.Contains($"1-0:{groupC}.7.0");
        if (!codes.Contains("1-0:1.8.0"))
        {
            yield return "1-0:1.8.0 is missing: evcc offers no energy.";
        }

        if (!Has(1) || !Has(2))
        {
            yield return "1-0:1.7.0 or 1-0:2.7.0 is missing: evcc has no signed power.";
        }

        if (_currents.All(Has) && !_phasePowersOut.All(Has))
        {
            yield return "Currents without 22, 42 and 62: evcc fails at every current.";
        }

        if (_currents.Any(Has) && !_phasePowersIn.Zip(_phasePowersOut).Zip(_currents).All(phase => Has(phase.First.First) == Has(phase.First.Second) && Has(phase.First.First) == Has(phase.Second)))
        {
            yield return "A phase has a current or a power without the other, or one direction only.";
        }
    }

    // Bit by bit, and with that another way than the module's.
    private static string Checksum(string text)
    {
        int crc = 0;
        foreach (char character in text)
        {
            crc ^= character;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return crc.ToString("X4", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^/[^/!]+?![A-F0-9]{4}\r\n$", RegexOptions.Singleline)]
    private static partial Regex Frame();

    [GeneratedRegex(@"^/[A-Za-z]{3}[0-9][^\r\n]{0,18}\r\n\r\n")]
    private static partial Regex Identification();

    [GeneratedRegex(@"\r\n0-0:1\.0\.0\((\d{12})[SW]\)\r\n")]
    private static partial Regex TimeLine();

    [GeneratedRegex(@"^1-0:(1|2)\.8\.0\(\d{8}\.\d{3}\*kWh\)$|^1-0:(3|4)\.8\.0\(\d{8}\.\d{3}\*kvarh\)$|^1-0:(1|2|[246][12])\.7\.0\(\d{4}\.\d{3}\*kW\)$|^1-0:(3|4|[246][34])\.7\.0\(\d{4}\.\d{3}\*kvar\)$|^1-0:[357]2\.7\.0\(\d{3}\.\d\*V\)$|^1-0:[357]1\.7\.0\(\d{3}\.\d\*A\)$|^1-0:14\.7\.0\(\d{2}\.\d{2}\*Hz\)$")]
    private static partial Regex ValueLine();
}
