using System;
using System.IO;

namespace MepModule.Integrations.Tests;

/// <summary>Rows of <c>docs/device-budget.md</c>.</summary>
internal static class BudgetRow
{
    /// <summary>Bytes that the row of a part grants.</summary>
    public static int Of(string part) => int.Parse(
        Assert.Single(File.ReadLines(Repository.Place("docs/device-budget.md")), line => line.StartsWith($"| {part} |", StringComparison.Ordinal)).Split('|')[2].Replace(",", "", StringComparison.Ordinal));
}
