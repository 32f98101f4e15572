using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Syslog;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>The logs of several modules at rsyslog with the file of docs/fleet.</summary>
public sealed class FleetSyslogTests
{
    private const int PatienceMilliseconds = 120000;

    [Fact]
    public void Each_module_has_a_file_under_its_name()
    {
        using var server = new Rsyslog(server => Replaced(Replaced(Replaced(
            File.ReadAllText(Repository.Place("docs/fleet/rsyslog.conf")),
            "port=\"5514\"", $"port=\"{server.TcpPort}\""),
            "/var/log/meters", server.Folder),
            "/var/spool/rsyslog", server.Folder));
        using var fleet = new FleetProgram(3, null, 10, 1, server.TcpPort);

        foreach (string name in new[] { "sim-0001", "sim-0002", "sim-0003" })
        {
            string file = Path.Combine(server.Folder, name + ".log");
            fleet.Until(() => File.Exists(file) && File.ReadLines(file).Any(line => line.Contains("The module started, version ", StringComparison.Ordinal)), "the log of " + name, PatienceMilliseconds);
        }

        Assert.Equal(0, fleet.End());
    }

    private static string Replaced(string text, string what, string by)
    {
        Assert.Contains(what, text, StringComparison.Ordinal);
        return text.Replace(what, by, StringComparison.Ordinal);
    }
}
