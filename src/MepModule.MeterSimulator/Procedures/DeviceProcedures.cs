using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Procedures;

/// <summary>Procedures about the devices on the meter.</summary>
internal sealed class DeviceProcedures
{
    private const ProcedureResult NoSuchHandle = (ProcedureResult)3;

    private readonly MeterWorks _works;

    public DeviceProcedures(MeterWorks works)
    {
        _works = works;
        works.Procedures.Add(Table.Extended + 17, Access.Basic, RemoveDevice);
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
}
