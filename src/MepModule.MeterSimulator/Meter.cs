using System;
using MepModule.MeterSimulator.Faults;
using MepModule.MeterSimulator.Link;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.World;

namespace MepModule.MeterSimulator;

/// <summary>
/// A simulated meter with one MEP client on its port. It has no threads and no clock: every call says what time it is, in microseconds
/// since the meter's start, so that tests run it in virtual time and the program in real time. Time must not run backwards.
/// </summary>
public sealed class Meter
{
    private const long SecondMicroseconds = 1_000_000;
    private const long RequestSpacingMicroseconds = 100_000;
    private const long StormSpacingMicroseconds = 40_000;
    private const int SequenceJump = 25;

    private static readonly byte[] Alert = [0, 0];

    private readonly MeterWorks _works;
    private readonly MepPort _port;
    private readonly Line _line;
    private readonly RequestReader _reader = new();
    private readonly FaultDice _dice;
    private readonly byte[] _waiting = new byte[RequestReader.LongestMessage];
    private readonly byte[] _spoiled = new byte[2 + RequestReader.LongestMessage + 1];
    private int _waitingLength;
    private long _waitingUntil = long.MaxValue;
    private long _lastServed = long.MinValue / 2;
    private long _nextAlert;
    private long _deafUntil;
    private long _disabledFrom = long.MinValue;
    private long _offUntil = long.MinValue;
    private long _stormUntil = long.MinValue;
    private int _nextEvent;
    private FaultEventKind? _nextResponseFault;
    private long _nextResponseDelay;

    public Meter(MeterOptions options)
    {
        Options = options;
        _works = new MeterWorks(options);
        _port = new MepPort(_works);
        _dice = new FaultDice(options.Seed);
        _line = new Line(options.Speed, _dice) { Rates = options.Faults.Rates };
    }

    public MeterOptions Options { get; }

    public Household Household => _works.Household;

    /// <summary>The meter's own clock, as of the last call.</summary>
    public DateTime UtcNow => _works.Clock.Utc;

    /// <summary>Chances of damage; may be changed at any time.</summary>
    public FaultRates Rates
    {
        get => _line.Rates;
        set => _line.Rates = value;
    }

    /// <summary>Requests that reached the meter whole.</summary>
    public long RequestsServed { get; private set; }

    /// <summary>Alerts that went out.</summary>
    public long AlertsSent { get; private set; }

    internal MeterWorks Works => _works;

    /// <summary>The next moment at which something happens without a further byte from the client; long.MaxValue when nothing is due.</summary>
    public long NextEventMicroseconds => Math.Min(_line.NextForClient, NextInternal());

    /// <summary>The client's bytes start to leave now; at line speed each takes its time.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, long nowMicroseconds)
    {
        AdvanceTo(nowMicroseconds);
        _line.SendToMeter(bytes, nowMicroseconds);
        AdvanceTo(nowMicroseconds);
    }

    /// <summary>Takes the bytes whose last bit has reached the client by now.</summary>
    public int Transmit(long nowMicroseconds, Span<byte> destination)
    {
        AdvanceTo(nowMicroseconds);
        return _line.TakeForClient(nowMicroseconds, destination);
    }

    /// <summary>How many bytes <see cref="Transmit"/> would give.</summary>
    public int BytesReady(long nowMicroseconds)
    {
        AdvanceTo(nowMicroseconds);
        return _line.WaitingForClient(nowMicroseconds);
    }

    /// <summary>Lets everything happen that is due by now, in its order.</summary>
    public void AdvanceTo(long nowMicroseconds)
    {
        for (long due = NextInternal(); due <= nowMicroseconds; due = NextInternal())
            HandleNext(due);
        _works.AdvanceTo(_works.Clock.At(nowMicroseconds));
    }

    /// <summary>Reads a table as the meter itself sees it now; null when it has no such table. Extended table n is 0x0800 + n.</summary>
    public byte[]? ReadTable(int id)
    {
        Tables.Table? table = _works.Tables.Find(id);
        if (table is null)
            return null;
        table.Refresh?.Invoke(table);
        return [.. table.Bytes];
    }

    /// <summary>Puts bytes into a table behind the meter's back: contents that its household and devices never make. Nothing is logged, checked or triggered.</summary>
    public void OverwriteTable(int id, int offset, byte[] bytes)
    {
        Tables.Table table = _works.Tables.Find(id) ?? throw new ArgumentException($"This meter has no table {id:X4}.", nameof(id));
        bytes.CopyTo(table.Bytes, offset);
    }

    /// <summary>The sequence number runs away from the client by 25.</summary>
    public void JumpSequence() => _works.SequenceNumber += SequenceJump;

    /// <summary>The head-end changed the configuration: the interface version counts up and the sequence number jumps by 25.</summary>
    public void Reconfigure()
    {
        _works.Reconfigure();
        JumpSequence();
    }

    /// <summary>The head-end changed the configuration so that present values and energies stand at other places: see <see cref="Reconfigure()"/>.</summary>
    /// <param name="presentSources">BT27: source id of each value of BT28, as many as there are to be.</param>
    /// <param name="summationSources">BT22: source id of each summation of BT23, in the order that they are to have.</param>
    public void Reconfigure(byte[] presentSources, byte[] summationSources)
    {
        _works.RegisterTables.Arrange(presentSources, summationSources);
        Reconfigure();
    }

    /// <summary>The meter's clock is set forward or back.</summary>
    public void ShiftClock(long nowMicroseconds, TimeSpan shift)
    {
        AdvanceTo(nowMicroseconds);
        _works.ShiftClock(shift);
    }

    /// <summary>The grid company switches the client's port to TLS only, or back to both.</summary>
    public void RequireTls(bool isRequired) => _works.RequiresTls = isRequired;

    /// <summary>TLS sessions that the client has opened.</summary>
    public int TlsSessions => _port.Tls?.Sessions ?? 0;

    /// <summary>Whether a TLS session is open on the client's port.</summary>
    public bool HasTlsSession => _port.Tls is { IsOpen: true };

    /// <summary>The port loses its TLS session without a word, as in a restart.</summary>
    public void ForgetTlsSession() => _port.Tls?.Forget();

    /// <summary>A sealed warning stands behind the next answer in TLS, as a record of its own.</summary>
    public void WarnBehindNextAnswer() => _port.Tls!.WarnsOnce = true;

    /// <summary>The central system sends the registered client a file of firmware, by the convention of docs/protocol.md.</summary>
    /// <param name="image">The file.</param>
    /// <param name="key">Key of the proof; null where none is sent.</param>
    public void SendDownload(byte[] image, byte[]? key)
    {
        _works.Download = new Download(_works, image, key);
        _works.Download.Begin();
    }

    /// <summary>How far the last download is.</summary>
    public DownloadState Download => _works.Download?.State ?? DownloadState.None;

    /// <summary>The client on the meter's other MEP port locks the transactions; the meter ends it after ten seconds.</summary>
    public void LockTransactionsByOtherClient(long nowMicroseconds)
    {
        AdvanceTo(nowMicroseconds);
        _works.Transactions.Lock(3 - Options.Profile.Port);
    }

    /// <summary>MEP port that holds the lock of the transactions, 0 for none.</summary>
    public int TransactionLockOwner => _works.Transactions.LockOwner;

    /// <summary>Somebody reads the optical head. Gen 4 has separate UARTs and does not care.</summary>
    public void StartOpticalSession(long nowMicroseconds, TimeSpan duration)
    {
        AdvanceTo(nowMicroseconds);
        _works.Events.Add(MeterEvent.AccessedForRead, user: EventUser.OpticalLogin);
        if (Options.Profile.Generation != MeterGeneration.Gen4)
            Silence(nowMicroseconds, Math.Max(_deafUntil, After(nowMicroseconds, duration)));
    }

    /// <summary>The meter loses its power and comes back after the duration.</summary>
    public void Restart(long nowMicroseconds, TimeSpan duration)
    {
        AdvanceTo(nowMicroseconds);
        _works.PowerOff(_works.Clock.At(nowMicroseconds));
        ForgetTlsSession();
        _offUntil = After(nowMicroseconds, duration);
        Silence(nowMicroseconds, Math.Max(_deafUntil, _offUntil));
    }

    /// <summary>The grid company switches the port off in ET51. It falls silent after the grace; the guide does not say whether a real one answers at all after that.</summary>
    public void DisablePort(long nowMicroseconds, TimeSpan grace)
    {
        AdvanceTo(nowMicroseconds);
        _works.Devices.IsPortDisabled = true;
        _disabledFrom = After(nowMicroseconds, grace);
    }

    /// <summary>The grid company switches the port on again.</summary>
    public void EnablePort() => _works.Devices.IsPortDisabled = false;

    /// <summary>Alerts stream out for a while, registered or not.</summary>
    public void StartAlertStorm(long nowMicroseconds, TimeSpan duration)
    {
        _stormUntil = After(nowMicroseconds, duration);
        _nextAlert = nowMicroseconds;
    }

    /// <summary>Spoils the next response in one of the ways Lost, Duplicate, Late, Flip, DropByte, InsertByte or Pause; the delay counts for Late and Pause.</summary>
    public void SpoilNextResponse(FaultEventKind how, TimeSpan delay = default)
    {
        _nextResponseFault = how;
        _nextResponseDelay = After(0, delay);
    }

    private static long After(long now, TimeSpan duration) => now + duration.Ticks / TimeSpan.TicksPerMicrosecond;

    private bool AlertDue => _stormUntil > _nextAlert || _works.Devices.IsRegistered && _works.Devices.AlertFlags != 0;

    private long NextScripted => _nextEvent < Options.Faults.Script.Count ? After(0, Options.Faults.Script[_nextEvent].At) : long.MaxValue;

    /// <summary>Only a registered client may be alerted by what a minute brings; for all others the minutes may pass in one go.</summary>
    private long NextTick => _works.Devices.IsRegistered ? MicrosecondsOf(_works.NextTick) : long.MaxValue;

    private long NextInternal()
    {
        long due = Math.Min(Math.Min(_line.NextForMeter, _waitingUntil), Math.Min(NextScripted, NextTick));
        if (AlertDue)
            due = Math.Min(due, Math.Max(_nextAlert, _deafUntil));
        return _offUntil != long.MinValue ? Math.Min(due, _offUntil) : due;
    }

    private long MicrosecondsOf(DateTime trueUtc) => (trueUtc - _works.Clock.At(0)).Ticks / TimeSpan.TicksPerMicrosecond;

    private void HandleNext(long due)
    {
        if (_offUntil != long.MinValue && due == _offUntil)
            PowerUp();
        else if (due == NextScripted)
            RunScripted(Options.Faults.Script[_nextEvent++], due);
        else if (due == _line.NextForMeter)
            TakeByte(_line.TakeForMeter(), due);
        else if (due == _waitingUntil)
            ServeWaiting(due);
        else if (due == NextTick)
            _works.AdvanceTo(_works.NextTick);
        else
            SendAlert(due);
    }

    private void TakeByte(byte value, long at)
    {
        if (at < _deafUntil || !_reader.Take(value, at))
            return;
        if (_stormUntil <= at)
            _nextAlert = Math.Max(_nextAlert, at + SecondMicroseconds);
        if (_works.Devices.IsPortDisabled && at >= _disabledFrom || _dice.Hits(Rates.LostFrames))
            return;
        // A new request replaces one that still waits: the client has given up on it.
        _waitingLength = _reader.Message.Length;
        _reader.Message.CopyTo(_waiting);
        _waitingUntil = Options.Speed == WireSpeed.Fast ? at : Math.Max(at + Options.ResponseDelayMicroseconds, _lastServed + RequestSpacingMicroseconds);
    }

    private void ServeWaiting(long now)
    {
        _waitingUntil = long.MaxValue;
        _lastServed = now;
        RequestsServed++;
        if (_dice.Hits(Rates.SequenceJumps))
            JumpSequence();
        _works.AdvanceTo(_works.Clock.At(now));
        ReadOnlySpan<byte> response = _port.Serve(_waiting.AsSpan(0, _waitingLength));
        if (_stormUntil > now)
            SendAlert(now);
        if (!response.IsEmpty)
            Send(response, now);
        _line.Baud = _works.Devices.Baud; // a new speed counts from the end of the response to the write that chose it
    }

    private void Send(ReadOnlySpan<byte> response, long now)
    {
        FaultEventKind? fault = _nextResponseFault;
        long delay = _nextResponseDelay;
        _nextResponseFault = null;
        _nextResponseDelay = 0;
        if (fault is null && _dice.Hits(Rates.LateResponses))
        {
            fault = FaultEventKind.Late;
            delay = 550_000 + _dice.Below(950_000);
        }
        if (fault == FaultEventKind.Lost || fault is null && _dice.Hits(Rates.LostFrames))
            return;
        if (fault == FaultEventKind.Pause)
        {
            int half = response.Length / 2;
            _line.SendToClient(response[..half], now);
            _line.SendToClient(response[half..], Math.Max(now, _line.ClientQuietAt) + delay);
            return;
        }
        if (fault is FaultEventKind.Flip or FaultEventKind.DropByte or FaultEventKind.InsertByte)
            response = Spoil(response, fault.Value);
        _line.SendToClient(response, fault == FaultEventKind.Late ? now + delay : now);
        if (fault == FaultEventKind.Duplicate || fault is null && _dice.Hits(Rates.DuplicatedResponses))
            _line.SendToClient(response, now);
    }

    private ReadOnlySpan<byte> Spoil(ReadOnlySpan<byte> response, FaultEventKind how)
    {
        int place = _dice.Below(response.Length);
        response.CopyTo(_spoiled);
        if (how == FaultEventKind.Flip)
        {
            _spoiled[place] ^= (byte)(1 << _dice.Below(8));
            return _spoiled.AsSpan(0, response.Length);
        }
        if (how == FaultEventKind.InsertByte)
        {
            _spoiled[place] = (byte)_dice.Below(256);
            response[place..].CopyTo(_spoiled.AsSpan(place + 1));
            return _spoiled.AsSpan(0, response.Length + 1);
        }
        response[(place + 1)..].CopyTo(_spoiled.AsSpan(place));
        return _spoiled.AsSpan(0, response.Length - 1);
    }

    private void SendAlert(long now)
    {
        _nextAlert = now + (_stormUntil > now ? StormSpacingMicroseconds : SecondMicroseconds);
        AlertsSent++;
        _line.SendToClient(Alert, now);
    }

    private void RunScripted(FaultEvent planned, long now)
    {
        switch (planned.Kind)
        {
            case FaultEventKind.Jump: JumpSequence(); break;
            case FaultEventKind.Reconfigure: Reconfigure(); break;
            case FaultEventKind.Optical: StartOpticalSession(now, planned.Duration); break;
            case FaultEventKind.Restart: Restart(now, planned.Duration); break;
            case FaultEventKind.Storm: StartAlertStorm(now, planned.Duration); break;
            case FaultEventKind.Disable: DisablePort(now, planned.Duration); break;
            case FaultEventKind.Enable: EnablePort(); break;
            case FaultEventKind.Clock: ShiftClock(now, planned.Duration); break;
            default: SpoilNextResponse(planned.Kind, planned.Duration); break;
        }
    }

    private void Silence(long now, long until)
    {
        _deafUntil = until;
        _waitingUntil = long.MaxValue;
        _line.Clear(now);
        _reader.Reset();
    }

    private void PowerUp()
    {
        _works.PowerOn(_works.Clock.At(_offUntil));
        _offUntil = long.MinValue;
    }
}
