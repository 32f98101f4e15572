using System;
using MepModule.App.Meter;
using MepModule.App.Web.Live;

namespace MepModule.App.Tests.Web;

public sealed class PhaseAngleTests
{
    [Fact]
    public void Our_polynomial_agrees_with_the_arc_tangent_of_the_platform()
    {
        for (int cosine = -1000; cosine <= 1000; cosine += 4)
        {
            for (int sine = -1000; sine <= 1000; sine += 5)
            {
                double exact = Math.Atan2(sine, cosine) * 1800 / Math.PI;
                double away = Math.Abs(PhaseAngle.Tenths(cosine, sine) - exact);
                Assert.True(away <= 0.507 || (cosine == 0 && sine == 0), $"{cosine}, {sine}: {away} tenths of a degree away");
            }
        }
    }

    [Theory]
    [InlineData(1000, 0, 0)]
    [InlineData(0, 1000, 900)]
    [InlineData(-1000, 0, 1800)]
    [InlineData(0, -1000, -900)]
    [InlineData(500, 866, 600)]
    [InlineData(-500, -866, -1200)]
    [InlineData(707, -707, -450)]
    [InlineData(0, 0, Reading.Unknown)]
    [InlineData(Reading.Unknown, 5, Reading.Unknown)]
    [InlineData(5, Reading.Unknown, Reading.Unknown)]
    public void An_angle_has_its_quadrant_and_none_is_told_without_both(int cosine, int sine, int tenths) =>
        Assert.Equal(tenths, PhaseAngle.Tenths(cosine, sine));
}
