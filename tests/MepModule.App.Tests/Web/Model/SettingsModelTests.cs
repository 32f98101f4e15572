using System;
using System.Diagnostics;

namespace MepModule.App.Tests.Web.Model;

/// <summary>Nothing that was acknowledged is lost, and nothing that was revoked returns. MEP_HISTORIES makes the histories more.</summary>
public sealed class SettingsModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_the_writers_do_at_a_time_nothing_acknowledged_is_lost_and_nothing_revoked_returns()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MEP_HISTORIES"), out int wanted) ? wanted : 500;
        int first = int.TryParse(Environment.GetEnvironmentVariable("MEP_FIRST_HISTORY"), out int chosen) ? chosen : 1;
        int acknowledged = 0;
        var watch = Stopwatch.StartNew();
        for (int seed = first; seed < first + count; seed++)
        {
            var history = new SettingsHistory(seed);
            history.Run();
            acknowledged += history.Acknowledged;
        }

        output.WriteLine($"{count} histories from {first} on, {acknowledged} calls acknowledged, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.True(acknowledged > 3 * count, "the histories hardly changed anything");
    }
}
