using System.Collections.Generic;
using System.Linq;
using MepModule.App.Platform;

namespace MepModule.App.Tests;

public sealed class StatusPatternTests
{
    [Theory]
    [InlineData(BoardStatus.Setup, 1000, 2)]
    [InlineData(BoardStatus.Connecting, 1000, 1)]
    [InlineData(BoardStatus.Reading, 3000, 1)]
    [InlineData(BoardStatus.Error, 2000, 3)]
    [InlineData(BoardStatus.Testing, 1000, 5)]
    public void A_state_flashes_as_often_as_the_guide_says(BoardStatus status, int periodMilliseconds, int flashes)
    {
        int period = periodMilliseconds / StatusPattern.StepMilliseconds;
        List<bool> steps = [.. Enumerable.Range(0, 5 * period).Select(step => StatusPattern.IsLit(status, step))];

        Assert.Equal(steps.Take(period), steps.Skip(4 * period));
        Assert.Equal(5 * flashes, Enumerable.Range(1, steps.Count - 1).Count(i => steps[i] && !steps[i - 1]) + 1);
        Assert.Equal(5 * flashes, steps.Count(lit => lit));
    }

    [Fact]
    public void A_module_that_starts_shows_steady_light()
    {
        Assert.All(Enumerable.Range(0, 100), step => Assert.True(StatusPattern.IsLit(BoardStatus.Starting, step)));
    }

    [Fact]
    public void The_lamp_goes_on_when_its_counter_overflows()
    {
        // One flash before the overflow and one where the count begins anew; a negative step taken as it is would give more.
        IEnumerable<bool> steps = Enumerable.Range(0, 30).Select(i => StatusPattern.IsLit(BoardStatus.Reading, unchecked(int.MaxValue - 10 + i)));
        Assert.Equal(2, steps.Count(lit => lit));
    }
}
