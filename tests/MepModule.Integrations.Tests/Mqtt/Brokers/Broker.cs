using System;
using System.IO;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>A broker of another maker that runs on this machine, and asks for a user and a password.</summary>
internal abstract class Broker : IDisposable
{
    public const string User = "meter";
    public const string Password = "sesam";

    public int Port { get; } = Loopback.FreePort();

    /// <summary>Its maker's name.</summary>
    public abstract string Name { get; }

    /// <summary>Starts it, or starts it again.</summary>
    public abstract void Start();

    /// <summary>Ends it at once, as a power cut does.</summary>
    public abstract void Stop();

    /// <summary>A client of ours with the right user.</summary>
    public ClientBench Bench(params string[] subscriptions)
    {
        MqttOptions options = ClientBench.For(Port, subscriptions);
        options.User = User;
        options.Password = Password;
        return new ClientBench(options, isRealTime: true);
    }

    public virtual void Dispose() => Stop();

    /// <summary>Starts a broker by its name.</summary>
    public static Broker Of(string name)
    {
        Broker broker = name switch
        {
            "mosquitto" => new Mosquitto(),
            "nats" => new Nats(),
            "aedes" => new Aedes(),
            _ => new MqttNet(),
        };
        broker.Start();
        return broker;
    }
}

/// <summary>A broker that is a program.</summary>
internal abstract class ProgramBroker : Broker
{
    private ForeignProgram? _program;

    /// <summary>The program that runs.</summary>
    public ForeignProgram Program => _program!;

    protected string Folder { get; } = ForeignPackages.NewFolder("broker");

    public override void Start()
    {
        _program = Launch();
        _program.UntilListening(Port);
    }

    public override void Stop()
    {
        _program?.Dispose();
        _program = null;
    }

    public override void Dispose()
    {
        Stop();
        Directory.Delete(Folder, recursive: true);
    }

    protected abstract ForeignProgram Launch();
}
