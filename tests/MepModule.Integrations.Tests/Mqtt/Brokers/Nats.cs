using System.IO;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>NATS with its MQTT port, which keeps retained messages in JetStream and refuses QoS 2.</summary>
internal sealed class Nats : ProgramBroker
{
    public override string Name => "nats";

    protected override ForeignProgram Launch()
    {
        string settings = Path.Combine(Folder, "nats.conf");
        File.WriteAllText(
            settings,
            $"server_name: tests\nlisten: 127.0.0.1:{Loopback.FreePort()}\njetstream {{ store_dir: \"{Folder}/store\" }}\n" +
            $"authorization {{ user: {User}, password: {Password} }}\nmqtt {{ listen: 127.0.0.1:{Port} }}\n");
        var program = new ForeignProgram(Path.Combine(ForeignPackages.Debian, "usr", "sbin", "nats-server"), ["-c", settings]);
        program.UntilSaid("Server is ready");
        return program;
    }
}
