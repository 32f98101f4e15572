using System;
using System.Globalization;
using System.IO;

namespace MepModule.Integrations.Tests;

/// <summary>The rows of <c>docs/device-budget.md</c>.</summary>
internal static class Budget
{
    /// <summary>Bytes that a part may take.</summary>
    public static int Row(string part) => int.Parse(
        Assert.Single(File.ReadLines(Repository.Place("docs/device-budget.md")), line => line.StartsWith($"| {part} |", StringComparison.Ordinal)).Split('|')[2].Replace(",", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
