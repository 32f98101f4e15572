using MepModule.App.Meter;
using MepModule.App.Polling;

namespace MepModule.App.Jobs;

/// <summary>Removes the registration of a former MEP client for a user.</summary>
internal sealed class RegistrationRemoval : MeterWork
{
    public string? Problem { get; private set; } = "The removal was begun but not finished; look at the registration again in a minute.";

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override void Run(MeterPoller poller)
    {
        MeterLayout? layout = poller.Layout;
        Problem = layout == null
            ? "The module does not know the meter yet; wait for the first reading and try again."
            : poller.Alerts.RemoveRegistration(layout);
    }
}
