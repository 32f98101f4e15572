using System;
using System.Linq;
using MepModule.App.Platform;
using MepModule.App.Polling;

namespace MepModule.App.Tests;

public sealed class ModuleStatusTests
{
    [Theory]
    [InlineData(true, true, MeterCondition.Reading, BoardStatus.Setup)]
    [InlineData(true, false, MeterCondition.NoKey, BoardStatus.Setup)]
    [InlineData(false, false, MeterCondition.Reading, BoardStatus.Connecting)]
    [InlineData(false, false, MeterCondition.WrongKey, BoardStatus.Connecting)]
    [InlineData(false, true, MeterCondition.Starting, BoardStatus.Connecting)]
    [InlineData(false, true, MeterCondition.OpticalSession, BoardStatus.Connecting)]
    [InlineData(false, true, MeterCondition.Reading, BoardStatus.Reading)]
    public void The_lamp_tells_the_first_thing_in_the_way_of_a_reading(bool isSetup, bool isOnline, MeterCondition meter, BoardStatus status) =>
        Assert.Equal(status, ModuleStatus.Of(isSetup, isOnline, meter));

    [Fact]
    public void Whatever_else_is_wrong_with_the_meter_needs_the_user()
    {
        MeterCondition[] fine = [MeterCondition.Starting, MeterCondition.OpticalSession, MeterCondition.Reading];
        Assert.All(Enum.GetValues<MeterCondition>().Except(fine), condition => Assert.Equal(BoardStatus.Error, ModuleStatus.Of(false, true, condition)));
    }
}
