using MepModule.App.Meter;

namespace MepModule.App.Jobs;

/// <summary>Removes the registration of a former MEP client for a user.</summary>
internal sealed class RegistrationRemoval : MeterWork
{
    public string? Problem { get; private set; } = "The removal was begun but not finished; look at the registration again in a minute.";

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override void Run(IMeterWire wire)
    {
        MeterLayout? layout = wire.Layout;
        Problem = layout == null
            ? "The module does not know the meter yet; wait for the first reading and try again."
            : wire.Alerts.RemoveRegistration(layout);
    }
}
