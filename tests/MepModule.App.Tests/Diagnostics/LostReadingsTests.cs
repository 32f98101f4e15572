using MepModule.App.Diagnostics;

namespace MepModule.App.Tests.Diagnostics;

public sealed class LostReadingsTests
{
    private const int Patience = LostReadings.PatienceMilliseconds;

    [Fact]
    public void Readings_that_do_not_come_back_ask_for_a_restart()
    {
        var lost = new LostReadings();
        Assert.False(lost.AreLost(1000, isStale: false));
        Assert.False(lost.AreLost(1000 + Patience - 1, isStale: true));
        Assert.True(lost.AreLost(1000 + Patience, isStale: true));
    }

    [Fact]
    public void One_reading_in_between_begins_the_time_anew()
    {
        var lost = new LostReadings();
        lost.AreLost(0, isStale: false);
        Assert.False(lost.AreLost(Patience - 1, isStale: false));
        Assert.False(lost.AreLost(2 * Patience - 2, isStale: true));
        Assert.True(lost.AreLost(2 * Patience - 1, isStale: true));
    }

    [Fact]
    public void A_meter_that_never_answered_in_this_start_asks_for_none()
    {
        var lost = new LostReadings();
        for (long now = 0; now < 10L * Patience; now += Patience)
            Assert.False(lost.AreLost(now, isStale: true));
    }
}
