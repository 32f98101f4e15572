using System.IO;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>aedes, the broker that Node-RED and ioBroker use; it keeps retained messages in memory only and refuses MQTT 5.</summary>
internal sealed class Aedes : ProgramBroker
{
    public override string Name => "aedes";

    protected override ForeignProgram Launch() =>
        new("node", [Path.Combine(ForeignPackages.Npm, "aedes-broker.mjs"), Port.ToString(), User, Password]);
}
