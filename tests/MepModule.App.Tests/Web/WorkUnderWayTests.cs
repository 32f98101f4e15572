using System;
using MepModule.App.Web.Http;

namespace MepModule.App.Tests.Web;

/// <summary>What a board takes on at a time.</summary>
public sealed class WorkUnderWayTests
{
    [Fact]
    public void Of_each_kind_there_is_one_at_a_time()
    {
        var works = new WorkUnderWay(4);
        works.Begin(HeavyWork.Backup);
        works.Begin(HeavyWork.Login);

        ApiException refusal = Assert.Throws<ApiException>(() => works.Begin(HeavyWork.Backup));

        Assert.Equal(503, refusal.Status);
        Assert.Equal("A backup is under way; try again in a few seconds.", refusal.Message);
        Assert.True(refusal.RetryAfterSeconds > 0);
        works.End(HeavyWork.Backup);
        Assert.False(works.Has(HeavyWork.Backup));
        works.Begin(HeavyWork.Backup);
    }

    [Fact]
    public void A_small_board_takes_on_one_in_all_and_says_beside_what()
    {
        var works = new WorkUnderWay(WebLimits.Small.HeavyWork);
        works.Begin(HeavyWork.LoadProfile);

        ApiException refusal = Assert.Throws<ApiException>(() => works.Begin(HeavyWork.Backup));

        Assert.Contains("one such work at a time. A load profile is being read", refusal.Message, StringComparison.Ordinal);
        works.End(HeavyWork.LoadProfile);
        works.Begin(HeavyWork.Login);
        Assert.Throws<ApiException>(() => works.Begin(HeavyWork.Backup));
        works.End(HeavyWork.Login);
        Assert.False(works.Has(HeavyWork.Login));
    }

    [Theory]
    [InlineData(nameof(HeavyWork.LoadProfile))]
    [InlineData(nameof(HeavyWork.MeterLog))]
    public void Whoever_logs_in_does_not_wait_for_a_long_read_of_the_meter(string read)
    {
        var works = new WorkUnderWay(WebLimits.Small.HeavyWork);
        works.Begin(Enum.Parse<HeavyWork>(read));
        works.Begin(HeavyWork.Login);

        Assert.Throws<ApiException>(() => works.Begin(HeavyWork.KnownLogin));
    }
}
