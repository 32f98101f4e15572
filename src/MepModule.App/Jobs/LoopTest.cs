using MepModule.App.Platform;
using MepModule.Protocol.Link;

namespace MepModule.App.Jobs;

/// <summary>How a <see cref="LoopTest"/> ended.</summary>
public enum LoopOutcome
{
    /// <summary>It had no turn on the wire.</summary>
    NoTurn = 0,

    /// <summary>The port could not be opened.</summary>
    NoPort = 1,

    /// <summary>Nothing came back.</summary>
    Silent = 2,

    /// <summary>Something came back, and not all that was sent.</summary>
    Damaged = 3,

    /// <summary>All came back as it was sent.</summary>
    Whole = 4,
}

/// <summary>
/// Tries the meter's port without a meter: first takes ENABLE and the transceiver's supply away for a while and gives them back, for whoever holds a voltmeter,
/// or sends bytes that a bridge from TXD to RXD brings back. One turn of the meter's thread; not for a port with a meter behind it.
/// </summary>
public sealed class LoopTest : MeterWork
{
    /// <summary>Bytes that are sent.</summary>
    public const int Length = 32;

    private const int StepMilliseconds = 50;

    // 32 bytes take 34 ms at 9600 baud.
    private const int EchoMilliseconds = 500;

    private readonly IByteChannel _channel;
    private readonly int _offMilliseconds;

    internal LoopTest(IByteChannel channel, int offMilliseconds)
    {
        _channel = channel;
        _offMilliseconds = offMilliseconds;
    }

    /// <summary>How it ended.</summary>
    public LoopOutcome Outcome { get; private set; }

    /// <summary>Bytes that came back as they were sent.</summary>
    public int Returned { get; private set; }

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override void Run(IMeterWire wire)
    {
        if (_offMilliseconds > 0)
        {
            _channel.Close();
            wire.Clock.Sleep(_offMilliseconds);
        }

        if (!_channel.EnsureOpen())
        {
            Outcome = LoopOutcome.NoPort;
            return;
        }

        var bytes = new byte[Length];
        while (_channel.Read(bytes, 0, bytes.Length) > 0)
        {
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(0x55 + (i * 37));
        }

        var heard = new byte[Length];
        int count = 0;
        if (!_channel.Write(bytes, 0, bytes.Length))
        {
            Outcome = LoopOutcome.NoPort;
            return;
        }

        for (int waited = 0; waited < EchoMilliseconds && count < Length; waited += StepMilliseconds)
        {
            wire.Clock.Sleep(StepMilliseconds);
            count += _channel.Read(heard, count, Length - count);
        }

        while (Returned < count && heard[Returned] == bytes[Returned])
        {
            Returned++;
        }

        Outcome = count == 0 ? LoopOutcome.Silent : Returned == Length ? LoopOutcome.Whole : LoopOutcome.Damaged;
    }
}
