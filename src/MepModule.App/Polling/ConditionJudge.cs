using MepModule.App.Platform;
using MepModule.Protocol;
using MepModule.Protocol.Link;

namespace MepModule.App.Polling;

/// <summary>Tells the reasons of trouble apart, as far as the module can know them, and says in words what to do.</summary>
internal sealed class ConditionJudge
{
    // An optical session of the grid company takes minutes; the meter's own limit is usually ten.
    private const long OpticalSessionMilliseconds = 15 * 60 * 1000;

    // The MEP port supplies far more than this when the meter has power.
    private const int LeastSupplyMillivolts = 6000;

    private readonly IByteChannel _channel;
    private readonly IBoard _board;
    private readonly LinkStatistics _statistics;
    private MeterCondition _condition;
    private string _sentence = "The module has not asked the meter yet.";

    public ConditionJudge(IByteChannel channel, IBoard board, LinkStatistics statistics)
    {
        _channel = channel;
        _board = board;
        _statistics = statistics;
    }

    /// <summary>How things stand.</summary>
    public MeterCondition Condition
    {
        get
        {
            lock (this)
            {
                return _condition;
            }
        }
    }

    /// <summary>The same in words.</summary>
    public string Sentence
    {
        get
        {
            lock (this)
            {
                return _sentence;
            }
        }
    }

    /// <summary>Whether the meter's last word about its port was that it is disabled.</summary>
    public bool IsPortDisabled { get; private set; }

    /// <summary>Takes note of a reading.</summary>
    /// <param name="isEnergyUnitKnown">Whether the meter tells in which unit it counts energy.</param>
    public void SawReading(bool isEnergyUnitKnown)
    {
        if (IsPortDisabled)
        {
            Set(MeterCondition.PortDisabled,
                "Readings still arrive, but the meter says that its MEP port is disabled (ET51), so they will end. The grid company did that; ask it to enable the port.");
        }
        else
        {
            Set(MeterCondition.Reading, isEnergyUnitKnown
                ? "Verified readings arrive."
                : "Verified readings arrive, but without energies: this meter may count in steps of 1, 10 or 100 Wh and does not let the module read which (ET42, ET55). Ask the grid company to allow that.");
        }
    }

    /// <summary>Takes note of the meter's word about the port.</summary>
    public void SawPort(bool isDisabled)
    {
        IsPortDisabled = isDisabled;
    }

    /// <summary>Takes note that what the meter says of its tables cannot be right.</summary>
    /// <param name="problem">What it said, as a sentence.</param>
    public void SawImplausible(string problem)
    {
        Set(MeterCondition.Implausible, problem);
    }

    /// <summary>Takes note of a failure.</summary>
    /// <param name="error">What failed.</param>
    /// <param name="silentMilliseconds">Time since the last verified answer, or -1 when there was none since the start.</param>
    /// <param name="sharesOpticalPort">Whether this generation of meter goes deaf while somebody reads it optically.</param>
    public void SawFailure(MeterError error, long silentMilliseconds, bool sharesOpticalPort)
    {
        switch (error)
        {
            case MeterError.ChannelClosed:
                Set(MeterCondition.PortClosed, _channel.Problem ?? MeterErrorText.Sentence(error));
                break;

            case MeterError.NoKey:
                Set(MeterCondition.NoKey, MeterErrorText.Sentence(error));
                break;

            case MeterError.WrongKey:
                Set(MeterCondition.WrongKey,
                    "The meter answers, but the key is not one of its keys (0x0B). Compare it with the grid company's letter: 20 characters, of which 16 are used.");
                break;

            case MeterError.LoopBack:
                Set(MeterCondition.LoopBack, MeterErrorText.Sentence(error));
                break;

            case MeterError.TlsRequired:
                Set(MeterCondition.TlsRequired, MeterErrorText.Sentence(error));
                break;

            case MeterError.TlsRefused:
                Set(MeterCondition.TlsRequired, MeterErrorText.Sentence(error));
                break;

            case MeterError.NoAnswer:
            case MeterError.Unconfirmed:
            case MeterError.AnswerLost:
                JudgeSilence(silentMilliseconds, sharesOpticalPort);
                break;

            case MeterError.Cancelled:
            case MeterError.NumberJumped:
                break;

            case MeterError.ImplausibleLayout:
                // SawImplausible knows more.
                break;

            default:
                Set(MeterCondition.Refused, MeterErrorText.Sentence(error));
                break;
        }
    }

    private void JudgeSilence(long silentMilliseconds, bool sharesOpticalPort)
    {
        int supply = _board.SupplyMillivolts;
        if (supply >= 0 && supply < LeastSupplyMillivolts)
        {
            Set(MeterCondition.NoMeterPower,
                "The meter gives the module no supply voltage; check the connector, and whether the meter itself has power.");
        }
        else if (_statistics.IsLineLow)
        {
            Set(MeterCondition.Garbled,
                "The module's receive line is held low: nothing but zero bytes come. Check that the RX wire does not touch ground, and that the chip between module and meter has its supply.");
        }
        else if (IsPortDisabled)
        {
            Set(MeterCondition.PortDisabled,
                "The meter said that its MEP port is disabled (ET51), and then stopped answering: the grid company has switched the port off. Ask it to enable the port; the module keeps trying.");
        }
        else if (silentMilliseconds < 0)
        {
            JudgeFirstSilence();
        }
        else if (sharesOpticalPort && silentMilliseconds <= OpticalSessionMilliseconds)
        {
            Set(MeterCondition.OpticalSession,
                "The meter has just stopped answering. Most likely somebody reads it through its optical port, which silences the MEP port for minutes; the module keeps trying.");
        }
        else
        {
            Set(MeterCondition.Silent,
                "The meter has stopped answering. Check the cable and whether the meter has power; if both are well, ask the grid company whether it has switched the MEP port off.");
        }
    }

    private void JudgeFirstSilence()
    {
        if (_statistics.Alerts > 0)
        {
            Set(MeterCondition.Garbled,
                "Alerts come from the meter, but it does not answer: the module's transmit line does not reach it. Check the TX wire.");
        }
        else if (_statistics.BadDigests > 0 || _statistics.Resyncs > 0)
        {
            Set(MeterCondition.Garbled,
                "Bytes come from the meter, but none that verify. Check the wiring and the ground, and that nothing else uses this port; the meter speaks 9600 baud, 8N1.");
        }
        else
        {
            Set(MeterCondition.NoAnswer,
                "Not a single byte has come from the meter. Check that RX and TX are not swapped and the enable line is on; if the wiring is well, the grid company has not switched " +
                "the MEP port on (some switch it off by default): ask it to.");
        }
    }

    private void Set(MeterCondition condition, string sentence)
    {
        lock (this)
        {
            _condition = condition;
            _sentence = sentence;
        }
    }
}
