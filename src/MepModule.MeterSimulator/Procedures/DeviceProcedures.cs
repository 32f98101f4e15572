using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Procedures;

/// <summary>Procedures about the devices on the meter.</summary>
internal sealed class DeviceProcedures
{
    private const ProcedureResult NoSuchHandle = (ProcedureResult)3;
    private const ProcedureResult OtherClientHoldsLock = (ProcedureResult)3;
    private const ProcedureResult QueueFull = (ProcedureResult)7;
    private const int LongestWrite = 24;
    private const byte OnDemandResult = 1;
    private const byte ScheduledDataWithAlarms = 4;
    private const byte ClearDeltaAlert = 12;

    private readonly MeterWorks _works;

    public DeviceProcedures(MeterWorks works)
    {
        _works = works;
        works.Procedures.Add(Table.Extended + 17, Access.Basic, RemoveDevice);
        works.Procedures.Add(Table.Extended + 19, Access.Advanced, RequestOnDemand);
        works.Procedures.Add(Table.Extended + 39, Access.Basic, PostData);
        if (works.Profile is { MepPorts: > 1, HasTransactionLock: true })
            works.Procedures.Add(Table.Extended + 61, Access.Basic, LockTransactions);
    }

    /// <summary>EP17: action, handle. With the basic key a client may remove itself only.</summary>
    private ProcedureResult RemoveDevice(ReadOnlySpan<byte> parameters, Access level, List<byte> response)
    {
        if (parameters.Length < 3 || parameters[0] > 1)
            return ProcedureResult.InvalidParameter;
        int handle = parameters.U16(1);
        bool found = false;
        for (int device = 0; device < _works.Profile.Devices; device++)
        {
            if (_works.Devices.Handle(device) == 0 || handle != 0xFFFF && _works.Devices.Handle(device) != handle)
                continue;
            if (level != Access.Advanced && device != _works.Profile.ClientDevice)
                return ProcedureResult.NoAuthorization;
            found = true;
            _works.RemoveDevice(device);
        }
        return found ? ProcedureResult.Completed : NoSuchHandle;
    }

    /// <summary>EP19: transaction, handle (or device bitmask for type 10), type, length and data where there are any. Answers with the index in ET15.</summary>
    private ProcedureResult RequestOnDemand(ReadOnlySpan<byte> parameters, Access level, List<byte> response)
    {
        if (parameters.Length < 5)
            return ProcedureResult.InvalidParameter;
        int length = parameters.Length > 5 ? parameters[5] : 0;
        if (length > parameters.Length - 6 && length > 0 || length > LongestWrite)
            return ProcedureResult.InvalidParameter;
        int transaction = parameters.U16(0), target = parameters.U16(2), type = parameters[4];
        if (type is not (1 or 2 or 3 or 4 or 5 or OnDemandQueue.WriteByIndex))
            return ProcedureResult.InvalidParameter;
        int device = Find(type == OnDemandQueue.WriteByIndex, target);
        if (device < 0)
            return NoSuchHandle;
        if (_works.OnDemand.IsFull)
            return QueueFull;
        response.Add((byte)_works.OnDemand.Add(transaction, device, type, length > 0 ? parameters.Slice(6, length) : []));
        return ProcedureResult.Completed;
    }

    /// <summary>
    /// EP39: type, result, length, data. Of its types two are public: 4 posts scheduled read data with alarms, 12 clears the delta data alert. During a download 1 tells its result,
    /// by this project's convention.
    /// </summary>
    private ProcedureResult PostData(ReadOnlySpan<byte> parameters, Access level, List<byte> response)
    {
        if (!_works.Devices.IsRegistered)
            return ProcedureResult.ConflictsWithSetup;
        if (parameters.Length >= 1 && parameters[0] == ClearDeltaAlert)
        {
            _works.Devices.AlertFlags &= unchecked((byte)~DeltaDataTable.Alert);
            return ProcedureResult.Completed;
        }
        if (parameters.Length >= 2 && parameters[0] == OnDemandResult && _works.Download is { State: DownloadState.Running })
            return _works.OnDemand.TellResult(parameters[1]) ? ProcedureResult.Completed : ProcedureResult.ConflictsWithSetup;
        if (parameters.Length < 4 || parameters[0] != ScheduledDataWithAlarms || parameters.U16(2) > parameters.Length - 4)
            return ProcedureResult.InvalidParameter;
        _works.PostScheduledData(parameters.Slice(4, parameters.U16(2)));
        return ProcedureResult.Completed;
    }

    /// <summary>EP61: 1 locks ET52 and ET53 for this port, 0 unlocks.</summary>
    private ProcedureResult LockTransactions(ReadOnlySpan<byte> parameters, Access level, List<byte> response)
    {
        if (parameters.Length < 1 || parameters[0] > 1)
            return ProcedureResult.InvalidParameter;
        bool done = parameters[0] == 1 ? _works.Transactions.Lock(_works.Profile.Port) : _works.Transactions.Unlock(_works.Profile.Port);
        return done ? ProcedureResult.Completed : OtherClientHoldsLock;
    }

    private int Find(bool byIndex, int target)
    {
        for (int device = 0; device < _works.Profile.Devices; device++)
        {
            int handle = _works.Devices.Handle(device);
            if (handle != 0 && (byIndex ? (target & 1 << device) != 0 : handle == target))
                return device;
        }
        return -1;
    }
}
