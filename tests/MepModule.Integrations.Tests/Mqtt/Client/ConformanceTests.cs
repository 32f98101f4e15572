using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MepModule.Integrations.Tests.Mqtt.Client;

/// <summary>The table of statements in <c>docs/mqtt-conformance.md</c> says what the tests prove, and the other way round.</summary>
public sealed partial class ConformanceTests
{
    [Fact]
    public void Each_statement_of_the_table_has_the_tests_that_it_names_and_no_test_names_another()
    {
        string[] table = [.. Rows().Where(row => !row.Test.StartsWith('–')).SelectMany(row => TestNames().Matches(row.Test).Select(test => $"{row.Number} {test.Groups[1].Value}")).Order()];
        string[] tests =
        [
            .. typeof(ConformanceTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
                .Where(method => method.GetCustomAttributes().OfType<FactAttribute>().Any())
                .SelectMany(method => (method.GetCustomAttribute<StatementAttribute>()?.Numbers ?? []).Select(number => $"{number} {method.DeclaringType!.Name}.{method.Name}"))
                .Order(),
        ];

        Assert.Equal(tests, table);
    }

    [Fact]
    public void A_statement_stands_once_and_has_a_test_or_the_reason_why_it_has_none()
    {
        (string Number, string Says, string Test)[] rows = Rows();

        Assert.InRange(rows.Length, 60, 90);
        Assert.Equal(rows.Length, rows.Select(row => row.Number).Distinct().Count());
        Assert.All(rows, row => Assert.True(row.Says.Length > 20 && (TestNames().IsMatch(row.Test) || (row.Test.StartsWith("– ", System.StringComparison.Ordinal) && row.Test.Length > 20)), row.Number));
    }

    private static (string Number, string Says, string Test)[] Rows()
    {
        string text = File.ReadAllText(Repository.Place("docs/mqtt-conformance.md"));
        return [.. RowPattern().Matches(text).Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim()))];
    }

    [GeneratedRegex(@"^\| (\d\.\d+\.\d+-\d+) \|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex TestNames();
}
