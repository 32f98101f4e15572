using System.Threading;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.Syslog;

/// <summary>Sends the event log, and changes of how things stand with the meter, to a log server: RFC 5424 over UDP or TCP.</summary>
public sealed class SyslogOutput : SocketOutput
{
    private const int TestMilliseconds = 12000;
    private const int TestStep = 20;

    private OutputContext? _context;
    private SyslogSettings? _settings;
    private SyslogSource? _source;
    private SyslogSender? _sender;
    private string? _told;

    /// <inheritdoc/>
    public override int HeapBytes => 1700;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => 1;

    /// <inheritdoc/>
    public override string Name => "syslog";

    /// <inheritdoc/>
    public override bool IsTestable => true;

    /// <inheritdoc/>
    protected override bool IsAsked => false;

    /// <inheritdoc/>
    public override string? Problem(SettingsSection settings) => SyslogSettings.Problem(settings);

    /// <inheritdoc/>
    public override string Test(OutputContext context, SettingsSection settings, out bool isFine)
    {
        var chosen = new SyslogSettings(settings);
        var sender = new SyslogSender(context, chosen);
        var source = new SyslogSource(context, SyslogMessage.Information);
        try
        {
            sender.Offer(new SyslogWriter(source.Message(SyslogMessage.Information, "test", "This is a test message."), context.Module.HostName, chosen.Facility));
            long end = context.Clock.Milliseconds + TestMilliseconds;
            while (!sender.IsIdle && sender.Problem == null && context.Clock.Milliseconds < end)
            {
                sender.Turn(context.Clock.Milliseconds);
                Thread.Sleep(TestStep);
            }

            isFine = sender.IsIdle;
            return !isFine
                ? sender.Problem ?? SyslogProblem.NoAnswer
                : chosen.IsStream ? "The log server took a test message." : "A test message was sent. UDP does not tell whether it arrived: look into the server's log.";
        }
        finally
        {
            sender.Close();
        }
    }

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds)
    {
        SyslogSender sender = _sender ??= new SyslogSender(_context!, _settings!);
        bool wasBusy = !sender.IsIdle;
        if (!wasBusy && sender.IsConnected)
        {
            SyslogMessage? message = _source!.Next();
            if (message != null)
            {
                sender.Offer(new SyslogWriter(message, _context!.Module.HostName, _settings!.Facility));
                wasBusy = true;
            }
        }

        int wait = sender.Turn(nowMilliseconds);
        Tell(sender, wasBusy);
        return wait;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        _sender?.Close();
        _sender = null;
    }

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields) => SyslogSettings.Describe(fields);

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _settings = new SyslogSettings(settings);
        _source = new SyslogSource(context, _settings.LeastSeverity);
    }

    private void Tell(SyslogSender sender, bool wasBusy)
    {
        if (sender.Problem != null && sender.Problem != _told)
        {
            Status!.NoteRefused(_settings!.Peer, null, "No connection", sender.Problem);
        }
        else if (wasBusy && sender.IsIdle)
        {
            Status!.NoteServed(_settings!.Peer, null, "A message");
        }
        else if (_told != null && sender.IsConnected)
        {
            Status!.NoteServing();
        }

        _told = sender.Problem;
    }
}
