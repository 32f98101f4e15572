using MepModule.App.Platform;
using MepModule.App.Polling;

namespace MepModule.App;

/// <summary>What the status LED is to tell: the first thing in the way of a reading.</summary>
internal static class ModuleStatus
{
    /// <summary>Chooses the status.</summary>
    /// <param name="isSetup">The set-up access point is open.</param>
    /// <param name="isOnline">The module can be reached.</param>
    /// <param name="meter">How things stand with the meter.</param>
    public static BoardStatus Of(bool isSetup, bool isOnline, MeterCondition meter)
    {
        if (isSetup)
        {
            return BoardStatus.Setup;
        }

        if (!isOnline)
        {
            return BoardStatus.Connecting;
        }

        switch (meter)
        {
            case MeterCondition.Reading:
                return BoardStatus.Reading;
            case MeterCondition.Starting:
            case MeterCondition.OpticalSession:
                return BoardStatus.Connecting;
            default:
                return BoardStatus.Error;
        }
    }
}
