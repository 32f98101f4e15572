using System;
using System.Globalization;
using System.Linq;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>
/// The simulated battery is only worth something when it gets restless where others saw it: answered at every request by a sample that is 2, 3 or 5 s apart from the next, it was measured to
/// swing by 39, 264 and 455 W (root mean square over the last 40 of 80 s, one run each, with a household of 300 W).
/// </summary>
public sealed class SimulatedBatteryTests(ITestOutputHelper output)
{
    private const int StepMilliseconds = 50;
    private const int AskMilliseconds = 1000;
    private const double Tolerance = 0.25;

    [Theory]
    [InlineData(2, 39)]
    [InlineData(3, 264)]
    [InlineData(5, 455)]
    public void Answered_at_every_request_it_swings_as_was_measured(int sampleSeconds, double watts)
    {
        SimulatedHouse house = Run(sampleSeconds, isOncePerSample: false);
        double rms = house.Rms(40_000, 80_000);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rms:F0} W, at most {house.Peak(40_000, 80_000):F0} W"));
        Assert.InRange(rms, watts * (1 - Tolerance), watts * (1 + Tolerance));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Answered_once_for_each_sample_it_holds_the_grid_at_zero(int sampleSeconds) =>
        Assert.InRange(Run(sampleSeconds, isOncePerSample: true).Rms(40_000, 80_000), 0, 6);

    // Measured as well: it drove the grid to 1076 W within 14 s.
    [Fact]
    public void An_answer_that_stands_still_drives_it_away()
    {
        SimulatedHouse house = Run(2, isOncePerSample: true, frozenAfter: 40_000);
        Assert.InRange(house.Rms(60_000, 80_000), 500, double.MaxValue);
    }

    /// <summary>A relay as anybody would write it.</summary>
    private static SimulatedHouse Run(int sampleSeconds, bool isOncePerSample, long frozenAfter = long.MaxValue)
    {
        var battery = new SimulatedBattery("AABBCCDDEEFF", 'A', 800);
        var house = new SimulatedHouse(1, [battery]);
        int sample = 0;
        int number = 0;
        int answered = 0;
        for (long now = 0; now < 80_000; now += StepMilliseconds)
        {
            if (now % (sampleSeconds * 1000) == 0)
            {
                sample = now < frozenAfter ? (int)Math.Round(house.Grid()) : -50;
                number++;
            }

            if (now % AskMilliseconds == 0)
            {
                byte[] request = battery.Ask(now);
                if (!isOncePerSample || number != answered || now >= frozenAfter)
                {
                    answered = number;
                    string phase = BatteryFrame.Fields(Upper(request))[4];
                    string[] powers = [.. new[] { sample, 0, 0, sample, phase == "A" ? 1 : 0, 0, 0, 0 }.Select(one => one.ToString(CultureInfo.InvariantCulture))];
                    battery.Hear(["HME-4", "000000000000", "HMG-50", battery.Address, .. powers]);
                }
            }

            house.Note(now);
        }

        return house;
    }

    // A battery writes its sum in small letters, a meter in large ones.
    private static byte[] Upper(byte[] request) => [.. request[..^2], .. request[^2..].Select(one => (byte)char.ToUpperInvariant((char)one))];
}
