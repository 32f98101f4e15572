using System;
using System.Globalization;
using System.Linq;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>A meter that no module can be better than: each question is answered at once, with the grid as it is at this moment and true counts.</summary>
internal static class IdealMeter
{
    private const int StepMilliseconds = 50;
    private const int AskMilliseconds = 1000;

    /// <summary>Lets the batteries of a household follow it.</summary>
    /// <param name="house">The household.</param>
    /// <param name="step">By how much its load changes, W.</param>
    /// <param name="stepAt">When that happens, ms.</param>
    /// <param name="until">When it ends, ms.</param>
    public static void Run(SimulatedHouse house, double step, long stepAt, long until)
    {
        for (long now = 0; now < until; now += StepMilliseconds)
        {
            house.Load += now == stepAt ? step : 0;
            for (int i = 0; i < house.Batteries.Length; i++)
            {
                if ((now + AskMilliseconds - (i * AskMilliseconds / house.Batteries.Length)) % AskMilliseconds < StepMilliseconds)
                {
                    house.Batteries[i].Ask(now);
                    house.Batteries[i].Hear(AnswerTo(house, house.Batteries[i]));
                }
            }

            house.Note(now);
        }
    }

    private static string[] AnswerTo(SimulatedHouse house, SimulatedBattery battery) =>
    [
        "HME-4", "000000000000", "HMG-50", battery.Address,
        .. Enumerable.Range(0, 3).Select(house.Grid).Append(house.Grid()).Select(watts => ((int)Math.Round(watts)).ToString(CultureInfo.InvariantCulture)),
        .. "ABCD".Select(phase => house.Batteries.Count(one => one.Phase == phase).ToString(CultureInfo.InvariantCulture)),
    ];
}
