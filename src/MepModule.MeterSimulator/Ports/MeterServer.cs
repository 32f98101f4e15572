using System;
using System.Diagnostics;
using System.Threading;

namespace MepModule.MeterSimulator.Ports;

/// <summary>Runs a meter in real time on a port, on the calling thread. The watch was started at the meter's microsecond 0.</summary>
internal sealed class MeterServer(Meter meter, IMeterPort port, Stopwatch watch)
{
    private const long LongestWaitMicroseconds = 100_000;

    private readonly byte[] _buffer = new byte[4096];

    private long Now => watch.ElapsedTicks * 1_000_000 / Stopwatch.Frequency;

    public void Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            using IClientEnd? client = port.Accept();
            if (client is not null)
                Serve(client, cancel);
            // Whatever the meter says to an empty socket is lost.
            while (meter.Transmit(Now, _buffer) > 0)
            {
            }
        }
    }

    private void Serve(IClientEnd client, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && !port.HasNewClient)
        {
            int count = meter.Transmit(Now, _buffer);
            if (count > 0 && !client.Write(_buffer.AsSpan(0, count)))
                return;
            long wait = Math.Clamp(meter.NextEventMicroseconds - Now, 0, LongestWaitMicroseconds);
            if (!client.WaitReadable(wait))
                continue;
            count = client.Read(_buffer);
            if (count == 0)
                return;
            meter.Receive(_buffer.AsSpan(0, count), Now);
        }
    }
}
