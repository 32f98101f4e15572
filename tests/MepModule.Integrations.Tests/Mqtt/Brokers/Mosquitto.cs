using System.Diagnostics;
using System.IO;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Mqtt.Brokers;

/// <summary>mosquitto of Debian: a port, a port with TLS, users, and an access list that keeps the user <c>stranger</c> out of <c>meter/</c>.</summary>
internal sealed class Mosquitto : ProgramBroker
{
    public const string Stranger = "stranger";

    private readonly Certificates? _certificates;

    /// <param name="certificates">What the TLS port shows; null for none.</param>
    public Mosquitto(Certificates? certificates = null) => _certificates = certificates;

    public override string Name => "mosquitto";

    public int TlsPort { get; } = Loopback.FreePort();

    /// <summary>mosquitto_pub or mosquitto_sub with its arguments.</summary>
    public ForeignProgram Tool(string tool, params string[] arguments) =>
        new(Path.Combine(ForeignPackages.Debian, "usr", "bin", tool), ["-h", "127.0.0.1", "-p", Port.ToString(), "-u", User, "-P", Password, "-V", "mqttv311", .. arguments], ForeignPackages.Libraries);

    protected override ForeignProgram Launch()
    {
        string users = Path.Combine(Folder, "users");
        File.WriteAllText(users, $"{User}:{Password}\n{Stranger}:{Password}\n");
        Encrypt(users);
        File.WriteAllText(Path.Combine(Folder, "acl"), $"user {User}\ntopic readwrite #\n\nuser {Stranger}\ntopic readwrite other/#\n");
        string tls = "";
        if (_certificates != null)
        {
            _certificates.WriteTo(Folder);
            tls = $"listener {TlsPort} 127.0.0.1\ncertfile {Folder}/server.pem\nkeyfile {Folder}/server.key\n";
        }

        string settings = Path.Combine(Folder, "mosquitto.conf");
        File.WriteAllText(
            settings,
            $"user root\nper_listener_settings false\nallow_anonymous false\npassword_file {users}\nacl_file {Folder}/acl\npersistence true\npersistence_location {Folder}/\nautosave_interval 1\nautosave_on_changes true\n" +
            $"listener {Port} 127.0.0.1\n{tls}");
        return new ForeignProgram(Path.Combine(ForeignPackages.Debian, "usr", "sbin", "mosquitto"), ["-c", settings], ForeignPackages.Libraries);
    }

    private static void Encrypt(string users)
    {
        ProcessStartInfo start = new(Path.Combine(ForeignPackages.Debian, "usr", "bin", "mosquitto_passwd"), ["-U", users]);
        start.Environment["LD_LIBRARY_PATH"] = ForeignPackages.Libraries;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
