using System;
using System.Collections.Generic;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Procedures;

/// <summary>Result byte of a procedure response.</summary>
internal enum ProcedureResult : byte
{
    Completed = 0,
    Incomplete = 1,
    InvalidParameter = 2,
    ConflictsWithSetup = 3,
    TimingConstraint = 4,
    NoAuthorization = 5,
    Unrecognized = 6,
}

/// <summary>Runs one procedure: parameters in, response parameters out.</summary>
internal delegate ProcedureResult Procedure(ReadOnlySpan<byte> parameters, Access level, List<byte> response);

/// <summary>BT07 and the tables that answer it: BT08, ET59 and ET85.</summary>
internal sealed class ProcedureUnit
{
    private const int HeaderSize = 4;

    private readonly MeterWorks _works;
    private readonly SortedDictionary<int, (Access Needed, Procedure Run)> _procedures = [];
    private readonly Table _shared;
    private readonly Table _ownPort1;
    private readonly Table? _ownPort2;
    private readonly List<byte> _response = [];
    private int? _lastNumber;

    public ProcedureUnit(MeterWorks works)
    {
        _works = works;
        const int size = HeaderSize + MeterWorks.MaximumProcedureResponse;
        works.Tables.Basic(7, Access.Nobody, Access.Basic, 3 + MeterWorks.MaximumProcedureParameters, written: Written);
        _shared = works.Tables.Basic(8, Access.Basic, Access.Nobody, size);
        _ownPort1 = works.Tables.Extended(59, Access.Basic, Access.Nobody, size);
        if (works.Profile.Generation == MeterGeneration.Gen4)
            _ownPort2 = works.Tables.Extended(85, Access.Basic, Access.Nobody, size);
    }

    public IEnumerable<int> Numbers => _procedures.Keys;

    public void Add(int number, Access needed, Procedure run) => _procedures.Add(number, (needed, run));

    /// <summary>A restart forgets the last procedure sequence number.</summary>
    public void Forget() => _lastNumber = null;

    private Table ResponseTable =>
        _works.Profile.Port == 2 ? _ownPort2! : _works.Devices.UsesOwnResponseTable ? _ownPort1 : _shared;

    /// <summary>Procedure number, sequence number and parameters, as BT07 holds them.</summary>
    public ResponseCode Call(ReadOnlySpan<byte> call)
    {
        int number = call.U16(0) & 0x0FFF, sequence = call[2];
        if (sequence == _lastNumber || _lastNumber is null && sequence == 255)
            return ResponseCode.NotPossible;
        _lastNumber = sequence;

        _response.Clear();
        ProcedureResult result = ProcedureResult.Unrecognized;
        if (_procedures.TryGetValue(number, out (Access Needed, Procedure Run) procedure))
        {
            result = procedure.Needed.Allows(_works.CallerLevel)
                ? procedure.Run(call[3..], _works.CallerLevel, _response)
                : ProcedureResult.NoAuthorization;
        }

        Span<byte> response = ResponseTable.Bytes;
        response.Clear();
        response.PutU16(0, number);
        response[2] = (byte)sequence;
        response[3] = (byte)result;
        for (int n = 0; n < Math.Min(_response.Count, MeterWorks.MaximumProcedureResponse); n++)
            response[HeaderSize + n] = _response[n];
        return ResponseCode.Ok;
    }

    private ResponseCode Written(Table table, int offset, int count) =>
        offset == 0 && count >= 3 ? Call(table.Bytes.AsSpan(0, count)) : ResponseCode.Ok;
}
