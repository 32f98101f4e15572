using System;
using System.Text;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Syslog;

/// <summary>Writes a message as RFC 5424 has it, without the frame of the transport. What is not known is a dash: a log server then takes the time of arrival.</summary>
public sealed class SyslogWriter : OutputWriter
{
    private const int SeverityCount = 8;
    private const byte Space = (byte)' ';

    private readonly SyslogMessage _message;
    private readonly string _host;
    private readonly int _facility;

    /// <param name="message">What to tell.</param>
    /// <param name="host">Name of the module in the network.</param>
    /// <param name="facility">Facility of RFC 5424, 0 to 23.</param>
    public SyslogWriter(SyslogMessage message, string host, int facility)
    {
        _message = message;
        _host = host;
        _facility = facility;
    }

    /// <inheritdoc/>
    public override void Write(BufferedText text)
    {
        text.Byte((byte)'<');
        text.Scaled((_facility * SeverityCount) + _message.Severity, 0);
        text.Ascii(">1 ");
        if (_message.TimeUtc > DateTime.MinValue)
        {
            text.DateAndTime(_message.TimeUtc);
            text.Byte((byte)'Z');
        }
        else
        {
            text.Byte((byte)'-');
        }

        text.Byte(Space);
        text.Ascii(_host.Length > 0 ? _host : "-");
        text.Ascii(" mepmodule - ");
        text.Ascii(_message.Kind.Length > 0 ? _message.Kind : "-");
        text.Ascii(" [meta sequenceId=\"");
        text.Scaled(_message.Sequence, 0);

        // The element counts hundredths of a second.
        text.Ascii("\" sysUpTime=\"");
        text.Scaled(_message.UptimeSeconds * 100L, 0);
        text.Ascii("\"] ");
        WriteLine(text, _message.Text);
    }

    // A text may hold what came from the network: a line end would begin a message of its own in some servers.
    private static void WriteLine(BufferedText text, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < Space || bytes[i] == 127)
            {
                bytes[i] = Space;
            }
        }

        text.Bytes(bytes, 0, bytes.Length);
    }
}
