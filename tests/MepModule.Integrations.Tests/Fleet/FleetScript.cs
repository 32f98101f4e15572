using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The script of docs/fleet.</summary>
internal static class FleetScript
{
    /// <summary>Runs it.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Its exit code, and what it said on both outputs.</returns>
    public static (int Code, string Said) Run(params string[] arguments)
    {
        using var script = new ForeignProgram("node", [Repository.Place("docs/fleet/fleet.mjs"), .. arguments]);
        return (script.UntilEnded(), script.Said);
    }
}
