using System;
using MepModule.Protocol;

namespace MepModule.App.Jobs;

/// <summary>A read of a part of a table for another thread.</summary>
internal sealed class TableRead : MeterWork
{
    private readonly int _table;
    private readonly int _offset;
    private readonly byte[] _buffer;
    private readonly int _bufferOffset;
    private readonly int _count;

    public TableRead(int table, int offset, byte[] buffer, int bufferOffset, int count)
    {
        _table = table;
        _offset = offset;
        _buffer = buffer;
        _bufferOffset = bufferOffset;
        _count = count;
    }

    public MeterError Error { get; private set; } = MeterError.Cancelled;

    internal override ExchangeSource Source => ExchangeSource.Job;

    internal override bool NeedsLayout => true;

    internal override void Run(IMeterWire wire)
    {
        MeterClient client = wire.Client;
        Error = client.ReadInPlace(_table, _offset, _count);
        if (Error == MeterError.None && wire.IsLayoutInDoubt)
        {
            // Whoever asked will read it by the layout.
            Error = MeterError.NumberJumped;
        }

        if (Error == MeterError.None)
        {
            Array.Copy(client.Link.ResponseBuffer, client.Link.DataOffset, _buffer, _bufferOffset, _count);
        }
    }
}
