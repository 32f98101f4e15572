using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Syslog;

/// <summary>rsyslog, the log server of most Linux systems, listening on both transports. Writes what it understood of each message as a line of fields with bars between them.</summary>
internal sealed class Rsyslog : IDisposable
{
    private static readonly Lazy<string?> _root = new(Unpack);

    private ForeignProgram? _program;

    /// <param name="text">Its configuration in the place of the fields: made of what it is for, see <see cref="Folder"/> and <see cref="TcpPort"/>.</param>
    public Rsyslog(Func<Rsyslog, string>? text = null)
    {
        File.WriteAllText(Path.Combine(Folder, "conf"), text != null ? text(this) : $"""
            global(workDirectory="{Folder}" net.enableDNS="off")
            module(load="imudp")
            module(load="imtcp")
            template(name="fields" type="string" string="%pri%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%procid%|%msgid%|%structured-data%|%msg%\n")
            input(type="imudp" address="127.0.0.1" port="{UdpPort}")
            input(type="imtcp" address="127.0.0.1" port="{TcpPort}")
            action(type="omfile" file="{Output}" template="fields" asyncWriting="off" flushOnTXEnd="on")
            """);
        Start();
    }

    /// <summary>A folder of its own.</summary>
    public string Folder { get; } = ForeignPackages.NewFolder("rsyslog");

    public int UdpPort { get; } = Loopback.FreePort();

    public int TcpPort { get; } = Loopback.FreePort();

    private string Output => Path.Combine(Folder, "messages");

    public void Start()
    {
        Assert.SkipWhen(_root.Value is null, "There is no apt here to download rsyslog with.");
        string libraries = Directory.GetDirectories(Path.Combine(_root.Value!, "usr", "lib"), "*-linux-gnu*").Single();
        _program = new ForeignProgram(
            Path.Combine(_root.Value!, "usr", "sbin", "rsyslogd"),
            ["-n", "-f", Path.Combine(Folder, "conf"), "-i", Path.Combine(Folder, "pid"), "-M", Path.Combine(libraries, "rsyslog")],
            libraries);
        _program.UntilListening(TcpPort);
    }

    public void Stop() => _program?.Dispose();

    /// <summary>The messages so far, each split into its fields.</summary>
    public string[][] Messages() => File.Exists(Output) ? [.. File.ReadLines(Output).Select(line => line.Split('|'))] : [];

    public void Dispose() => Stop();

    private static string? Unpack()
    {
        string root = Repository.Place("artifacts/syslog/debian");
        return ForeignFiles.Unpack(root, ["rsyslog", "libestr0", "libfastjson4", "liblognorm5"]) ? root : null;
    }
}
