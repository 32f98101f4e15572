using System;
using MepModule.App.Alerts;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Tables;
using MepModule.Protocol.Transactions;

namespace MepModule.App.Jobs;

/// <summary>
/// Clock, present values, totals and tiers of one moment, for a user: the meter reads them itself in one transaction (ET52, ET53). Filled in by the meter's thread; the
/// sender reads the results after its job was done and not before. Each takes one of the four writes to ET52 that the meter allows an hour.
/// </summary>
public sealed class MeterSnapshot : MeterWork
{
    private const int LockTransactions = 0x83D;
    private const int ClockRead = 0;
    private const int PresentRead = 1;
    private const int TotalsRead = 2;
    private const int FirstTierRead = 3;

    // Room on the module for the response. The largest meter known, with 84 present values and 8 tiers, needs 577 bytes.
    private const int MostBytes = 800;

    private TableTransaction? _transaction;
    private byte[]? _buffer;
    private int _totalsSize;
    private int _tierSize;
    private int _tiers;

    /// <summary>What became of it.</summary>
    public SnapshotOutcome Outcome { get; private set; }

    /// <summary>Why there is no snapshot, as a sentence; null when there is one.</summary>
    public string? Problem { get; private set; } = "The snapshot was begun but not finished; the packets show what was sent.";

    /// <summary>The values of the moment; both its times are the meter's. It has no tiers when <see cref="TiersLeftOut"/>. Null without a snapshot.</summary>
    public Reading? Values { get; private set; }

    /// <summary>The meter's clock at that moment, seconds since 1970 (UTC), or <see cref="TableTime.None"/>. Source: BT52.</summary>
    public long MeterSeconds { get; private set; } = TableTime.None;

    /// <summary>Whether the meter has tiers that did not fit into the transaction or did not come whole.</summary>
    public bool TiersLeftOut { get; private set; }

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override bool NeedsLayout => true;

    internal override void Run(IMeterWire wire)
    {
        MeterLayout? layout = wire.Layout;
        if (layout == null)
        {
            Problem = "The module does not know the meter yet; wait for the first reading and try again.";
        }
        else if (!Plan(layout))
        {
            Outcome = SnapshotOutcome.NoTransactions;
            Problem = "This meter has no transactions (ET52), or too small ones for its clock, present values and totals; a snapshot of one moment cannot be taken.";
        }
        else if (wire.Writes.Left < _transaction!.Writes)
        {
            UsedUp();
        }
        else if (layout.Devices.MepPorts == 2 && MayHaveNeighbour(wire.Client))
        {
            RunLocked(wire, layout);
        }
        else
        {
            Transact(wire, layout);
        }
    }

    // Tiers are left out when request or response would exceed what meter and module have room for.
    private bool Plan(MeterLayout layout)
    {
        RegisterDimensions registers = layout.Registers;
        _totalsSize = registers.SummationOffset(layout.Energy.End(Energy.Total));
        _tierSize = registers.SummationOffset(layout.Energy.End(Energy.PerTier));
        _tiers = registers.Tiers;
        int bytes = UtcClock.Size + registers.PresentDataSize + _totalsSize;
        if (!Fits(layout.Devices, FirstTierRead + _tiers, bytes + _tiers * _tierSize))
        {
            _tiers = 0;
            TiersLeftOut = true;
        }

        if (!Fits(layout.Devices, FirstTierRead + _tiers, bytes + _tiers * _tierSize))
        {
            return false;
        }

        int request = TableTransaction.RequestSize(FirstTierRead + _tiers);
        int response = TableTransaction.ResponseSize(FirstTierRead + _tiers, bytes + _tiers * _tierSize);
        _buffer = new byte[request > response ? request : response];
        _transaction = new TableTransaction(_buffer, request);
        _transaction.Add(UtcClock.Table, 0, UtcClock.Size);
        _transaction.Add(PresentData.Table, 0, registers.PresentDataSize);
        _transaction.Add(RegisterData.Table, 0, _totalsSize);
        for (int tier = 0; tier < _tiers; tier++)
        {
            _transaction.Add(RegisterData.Table, registers.TierBlockOffset(tier), _tierSize);
        }

        return true;
    }

    // One message on the wire holds the whole request, so that it costs one write.
    private static bool Fits(DeviceDimensions devices, int reads, int bytes)
    {
        int request = TableTransaction.RequestSize(reads);
        int response = TableTransaction.ResponseSize(reads, bytes);
        return request <= devices.TransactionRequestSize && request <= MepFrame.AnyPartialWriteData &&
            response <= devices.TransactionResponseSize && response <= MostBytes;
    }

    // A meter with two ports can be set to serve the first only, as meters before it did.
    private static bool MayHaveNeighbour(MeterClient client)
    {
        const int flags = 2;
        return client.ReadInPlace(MeterStatus.Table, 0, flags) != MeterError.None ||
            MeterStatus.HasSeveralMepClients(client.Link.ResponseBuffer, client.Link.DataOffset);
    }

    // Where two MEP ports share the tables, the other client could write over ours. The meter ends a lock that was forgotten after ten seconds.
    // Only firmware 4.0 and up has two ports, and it has no rule for procedure calls.
    private void RunLocked(IMeterWire wire, MeterLayout layout)
    {
        var response = new ProcedureResponse();
        byte[] on = { 1 };
        MeterError error = wire.Client.CallProcedure(LockTransactions, on, 1, response);
        bool isUnknown = error == MeterError.None ? response.Result == ProcedureResult.Unrecognized : MeterErrorText.IsRefusal(error);

        // A call without an answer may have been done. A lock that the other client holds is not ours to end.
        bool mayBeLocked = error == MeterError.None ? response.Result == ProcedureResult.Completed : !isUnknown;
        try
        {
            if (isUnknown || (mayBeLocked && error == MeterError.None))
            {
                Transact(wire, layout);
            }
            else if (error != MeterError.None)
            {
                Problem = "The snapshot was interrupted: " + MeterErrorText.Sentence(error);
            }
            else
            {
                Problem = response.Result == ProcedureResult.SetupConflict
                    ? "The client at the meter's other MEP port has the transactions for itself just now; try again in a moment."
                    : "The meter did not lock its transactions for the module (EP61): " + ProcedureResult.Text(response.Result) + ".";
            }
        }
        finally
        {
            if (mayBeLocked)
            {
                byte[] off = { 0 };
                wire.Client.CallProcedure(LockTransactions, off, 1, response);
            }
        }
    }

    private void Transact(IMeterWire wire, MeterLayout layout)
    {
        int number;
        MeterError error = TableTransaction.FindNumber(wire.Client, out number);
        if (error == MeterError.None)
        {
            // Taken when nothing stands before the write any more.
            if (!wire.Writes.TryTake(TableTransaction.RequestTable, _transaction!.Writes))
            {
                UsedUp();
                return;
            }

            error = _transaction.Run(wire.Client, wire.Clock, number);
        }

        if (error == MeterError.None)
        {
            Take(wire, layout);
        }
        else if (error == MeterError.Unconfirmed || error == MeterError.AnswerLost)
        {
            Problem = "The meter confirmed the transaction neither by an answer nor by a result; there is no snapshot. Try again.";
        }
        else if (error == MeterError.NotPossible)
        {
            Problem = "The meter did not do the transaction; another client may use ET52 just now. Try again in a moment.";
        }
        else
        {
            Outcome = MeterErrorText.IsRefusal(error) ? SnapshotOutcome.NoTransactions : SnapshotOutcome.Failed;
            Problem = Outcome == SnapshotOutcome.NoTransactions
                ? "The meter refuses transactions (ET52, ET53); a snapshot of one moment cannot be taken. " + MeterErrorText.Sentence(error)
                : "The snapshot was interrupted: " + MeterErrorText.Sentence(error);
        }
    }

    private void Take(IMeterWire wire, MeterLayout layout)
    {
        int clock;
        int present;
        int totals;
        RegisterDimensions registers = layout.Registers;
        if (!Find(ClockRead, UtcClock.Size, out clock) || !Find(PresentRead, registers.PresentDataSize, out present) || !Find(TotalsRead, _totalsSize, out totals))
        {
            Problem = "The meter's response is not whole; there is no snapshot.";
            return;
        }

        if (wire.IsLayoutInDoubt)
        {
            Problem = MeterErrorText.Sentence(MeterError.NumberJumped);
            return;
        }

        if (!wire.Energies.Take(0, _buffer!, totals))
        {
            Problem = "The energies of the snapshot do not follow from those read before, and a second reading has to agree; try again in a minute.";
            return;
        }

        if (!TakeTiers(wire))
        {
            _tiers = 0;
            TiersLeftOut = true;
        }

        wire.PublishEnergies();
        MeterSeconds = UtcClock.Seconds(_buffer!, clock);
        DateTime time = TableTime.ToDateTime(MeterSeconds);
        long now = wire.Clock.Milliseconds;
        Values = new Reading(layout.Present.Pick(_buffer!, present), time, now, wire.Energies.ValuesAt(_tiers, MeterSeconds), time, now);
        Outcome = SnapshotOutcome.Taken;
        Problem = null;
    }

    private bool TakeTiers(IMeterWire wire)
    {
        bool areWhole = true;
        for (int tier = 0; tier < _tiers; tier++)
        {
            int at;
            areWhole &= Find(FirstTierRead + tier, _tierSize, out at) && wire.Energies.Take(1 + tier, _buffer!, at);
        }

        return areWhole;
    }

    private bool Find(int read, int size, out int at)
    {
        int count;
        return _transaction!.Find(read, out at, out count) == MeterError.None && count == size;
    }

    private void UsedUp()
    {
        Outcome = SnapshotOutcome.UsedUp;
        Problem = WriteBudget.Sentence(TableTransaction.RequestTable);
    }
}
