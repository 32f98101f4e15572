using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Steering;

/// <summary>What outputs that steer say of themselves when there is nothing to steer by, or no port to answer at.</summary>
public static class SteeringText
{
    // Below it a PC wants the rights of an administrator.
    private const int FirstFreePort = 1024;

    /// <summary>Why nobody may steer by what there is, as a sentence; null when somebody may.</summary>
    public static string? ProblemOf(OutputData data)
    {
        return !data.HasReading ? "There was no reading yet." :
            !data.IsSteerable ? "The last reading is too old to steer by, so nothing is answered." :
            !data.Has(Value.Power) ? "The meter tells no power, so nothing is answered." :
            null;
    }

    /// <summary>Why a port cannot be opened and what to do, as a sentence.</summary>
    /// <param name="port">The port.</param>
    /// <param name="isChoosable">Whether the user may choose another.</param>
    public static string PortProblem(int port, bool isChoosable)
    {
        string advice = isChoosable ? "Choose another one, or end what uses it." : "End what uses it; the peers allow no other.";
        return port < FirstFreePort
            ? "Port " + port.ToString() + " cannot be opened: another program uses it, or this one may not, as a PC keeps ports below 1024 for the administrator. " + advice
            : "Port " + port.ToString() + " cannot be opened because another program uses it. " + advice;
    }
}
