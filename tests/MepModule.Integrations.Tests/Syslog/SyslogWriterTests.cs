using System;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.App.Integrations.Syslog;
using MepModule.App.Text;

namespace MepModule.Integrations.Tests.Syslog;

/// <summary>The bytes of messages.</summary>
public sealed class SyslogWriterTests
{
    [Fact]
    public void Messages_are_written_as_in_the_golden_file()
    {
        SyslogMessage[] messages =
        [
            new() { Severity = SyslogMessage.Information, Kind = "system", Text = "The module started, version 0.1.0.", Sequence = 1, UptimeSeconds = 1 },
            new() { Severity = SyslogMessage.Warning, Kind = "condition", Text = "The meter is silent.", Sequence = 2, UptimeSeconds = 86400 * 400, TimeUtc = new DateTime(2026, 11, 30, 9, 8, 7) },
            new() { Severity = SyslogMessage.Error, Kind = "web", Text = "\r\n<13>1 forged\u0000\u007f æ", Sequence = int.MaxValue, UptimeSeconds = 59, TimeUtc = new DateTime(2027, 1, 1) },
            new() { Severity = SyslogMessage.Error, Text = "", Sequence = 3 },
        ];
        string[] written = [.. messages.SelectMany(message => new[] { Written(message, "mep-module", 16), Written(message, "", 3) })];
        string golden = Path.Combine(AppContext.BaseDirectory, "Syslog", "messages.txt");
        Assert.Equal(File.ReadAllText(golden), string.Join('\n', written) + "\n");
    }

    private static string Written(SyslogMessage message, string host, int facility)
    {
        var sink = new Sink();
        var text = new BufferedText(sink, new byte[16]);
        var writer = new SyslogWriter(message, host, facility);
        writer.Write(text);
        text.Flush();
        string once = sink.Text;
        writer.Write(text);
        text.Flush();
        Assert.Equal(once + once, sink.Text);
        return once;
    }

    private sealed class Sink : IByteSink
    {
        private readonly MemoryStream _bytes = new();

        public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

        public void Write(byte[] buffer, int offset, int count) => _bytes.Write(buffer, offset, count);
    }
}
