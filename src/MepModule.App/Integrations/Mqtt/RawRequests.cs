using System.Threading;
using System;
using MepModule.App.Integrations.Mqtt.Client;
using MepModule.App.Integrations.Mqtt.Messages;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Jobs;
using MepModule.App.Text;
using MepModule.Protocol.Messages;
using MepModule.Protocol;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>
/// Messages to the meter that come by the broker: reads only (codes 30 and 3F), one a second, never a retained one nor one that is older than ten seconds, and no digest ever: whoever can write to
/// the broker chooses the messages, and with digests could compute the key.
/// </summary>
internal sealed class RawRequests
{
    private const int LongestId = 64;
    private const int BetweenMilliseconds = 1000;
    private const int OldMilliseconds = 10000;

    private readonly OutputContext _context;
    private readonly MqttText _text;
    private string _id = "";
    private string _problem = "";
    private RawExchange? _exchange;
    private long _takenAt = -BetweenMilliseconds;
    private bool _isBusy;
    private bool _hasAnswer;

    public RawRequests(OutputContext context, MqttText text)
    {
        _context = context;
        _text = text;
    }

    /// <summary>Whether an answer is to be sent.</summary>
    public bool HasAnswer
    {
        get
        {
            lock (this)
            {
                return _hasAnswer;
            }
        }
    }

    /// <summary>Takes a message, or ignores it.</summary>
    public void Take(MqttArrival message)
    {
        long now = _context.Clock.Milliseconds;
        lock (this)
        {
            if (message.IsRetained || _isBusy || _hasAnswer || now - _takenAt < BetweenMilliseconds)
            {
                return;
            }

            _takenAt = now;
        }

        string? id;
        string? problem;
        RawExchange? exchange = Read(message, out id, out problem);
        if (id == null)
        {
            return;
        }

        lock (this)
        {
            _id = id;
            _problem = problem ?? "";
            _exchange = exchange;
            _hasAnswer = exchange == null;
            _isBusy = exchange != null;
        }

        if (exchange != null)
        {
            // The wire's turn comes within seconds, and the sockets of all outputs must not wait for it.
            new Thread(Run).Start();
        }
    }

    /// <summary>The answer. It stays until it was sent.</summary>
    public IMqttPayload Answer() => new RawAnswerWriter(_text, _id, _exchange, _problem, _context.Clock.IsSet ? _context.Clock.UtcNow : DateTime.MinValue);

    /// <summary>The answer was sent.</summary>
    public void Sent()
    {
        lock (this)
        {
            _hasAnswer = false;
            _exchange = null;
        }
    }

    // Null without an id: it is too old, or nobody could tell to what an answer belongs.
    private RawExchange? Read(MqttArrival message, out string? id, out string? problem)
    {
        string? request = null;
        bool isOld = false;
        bool isFirst = true;
        id = null;
        problem = null;
        var json = new FlatJson(message.Bytes, message.PayloadOffset, message.PayloadLength);
        for (; json.Next(isFirst); isFirst = false)
        {
            switch (json.Name)
            {
                case "id":
                    id = json.Text.Length <= LongestId ? json.Text : null;
                    break;
                case "request":
                    request = json.Text;
                    break;
                case "time":
                    isOld = IsOld(json.Text);
                    break;
                default:
                    problem = "`" + json.Name + "` is not known here; give `id`, `request` and, if you like, `time`.";
                    break;
            }
        }

        id = json.IsWhole && !isOld ? id : null;
        if (id == null || problem != null)
        {
            return null;
        }

        var buffer = new byte[MepFrame.MaximumMessage];
        string flaw = "give the message as hex, for example 3f00340000000007.";
        int count = request == null ? -1 : HexText.Parse(request, buffer, out flaw);
        if (count < 0)
        {
            problem = "`request` is not good hex: " + flaw;
            return null;
        }

        problem = count == 0 || (buffer[0] != RequestCode.FullRead && buffer[0] != RequestCode.PartialRead)
            ? "Only reads are taken from a broker: a message that begins with 30 or 3f."
            : new RequestMessage().Parse(buffer, 0, count);
        if (problem != null)
        {
            return null;
        }

        var bytes = new byte[count];
        Array.Copy(buffer, bytes, count);
        return new RawExchange(bytes);
    }

    private bool IsOld(string text)
    {
        DateTime utc;
        if (!IsoTime.TryParse(text, out utc))
        {
            return true;
        }

        long difference = (_context.Clock.UtcNow.Ticks - utc.Ticks) / TimeSpan.TicksPerMillisecond;
        return !_context.Clock.IsSet || difference > OldMilliseconds || difference < -OldMilliseconds;
    }

    private void Run()
    {
        RawExchange exchange = _exchange!;
        bool hadTurn = false;
        try
        {
            hadTurn = _context.Meter.TryExchange(exchange, OldMilliseconds) && exchange.RequestFrame != null;
        }
        catch (Exception)
        {
            // The answer says that nothing was exchanged.
        }

        lock (this)
        {
            if (!hadTurn)
            {
                _problem = exchange.RequestFrame == null && exchange.Problem != null ? exchange.Problem : "The wire to the meter had no turn for this in time; try again in a moment.";
                _exchange = null;
            }

            _isBusy = false;
            _hasAnswer = true;
        }
    }
}
