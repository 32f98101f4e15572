using MepModule.App.History;
using MepModule.App.Meter;
using MepModule.App.Metering;

namespace MepModule.App.Integrations.Values;

/// <summary>The average of the net power over the last minute, which some contracts tell beside the power of the moment.</summary>
public static class MinuteAverage
{
    private const int Seconds = 60;

    /// <summary>The average in W, of the seconds that are known.</summary>
    /// <param name="meter">Whose history.</param>
    /// <param name="now">The power of the moment, which counts when there is no history yet.</param>
    public static long Of(MeterService meter, long now)
    {
        RecentHistory history = meter.History;
        long newest = history.NewestSecond;
        long sum = 0;
        int count = 0;
        for (int i = 0; i < Seconds; i++)
        {
            int watts = history.NetPowerWatts(newest - i, RecentHistory.AllPhases);
            if (watts != Reading.Unknown)
            {
                sum += watts;
                count++;
            }
        }

        return count == 0 ? now : sum / count;
    }
}
