using System;
using MepModule.MeterSimulator;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests;

public class AllocationTests
{
    [Fact]
    public void Reading_a_table_allocates_nothing_in_steady_state()
    {
        var clock = new VirtualClock();
        var recorder = new RecordedMeter(clock);
        var client = new MeterClient(new MepLink(recorder, clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) }, clock);
        byte[] buffer = new byte[220];
        Assert.Equal(MeterError.None, client.Read(28, 0, buffer, 0, buffer.Length));

        // The same requests again: the answers are played back, so that only the client works.
        long best = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                client.Read(28, 0, buffer, 0, buffer.Length);
            }

            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, best);
        Assert.Equal(101, recorder.Answers);
    }

    /// <summary>A meter whose answers were computed before, by the simulator, for the requests that will come.</summary>
    private sealed class RecordedMeter : IByteChannel
    {
        private const int Reads = 101;
        private readonly byte[][] _answers = new byte[Reads + 1][];
        private readonly VirtualClock _clock;
        private int _next;
        private int _read = int.MaxValue;

        public RecordedMeter(VirtualClock clock)
        {
            _clock = clock;
            var meterClock = new VirtualClock();
            var wire = new MeterWire(new Meter(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 }), () => meterClock.Microseconds);
            var tap = new Tap(new MeterWireChannel(wire), _answers);
            var client = new MeterClient(new MepLink(tap, meterClock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _) }, meterClock);
            byte[] buffer = new byte[220];
            for (int i = 0; i < Reads; i++)
            {
                client.Read(28, 0, buffer, 0, buffer.Length);
            }

            tap.Flush();
        }

        public int Answers { get; private set; }

        public string? Problem => null;

        public int BytesAvailable => _read >= int.MaxValue ? 0 : _answers[_next - 1].Length - _read;

        public bool EnsureOpen() => true;

        public int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(count, BytesAvailable);
            Array.Copy(_answers[_next - 1], _read, buffer, offset, read);
            _read += read;
            if (BytesAvailable == 0)
            {
                Answers = _next - 1;
            }

            return read;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            _next++;
            _read = 0;
            _clock.Sleep(10);
            return true;
        }

        public void Close()
        {
        }
    }

    /// <summary>Keeps what the meter answers to each request.</summary>
    private sealed class Tap(IByteChannel inner, byte[][] answers) : IByteChannel
    {
        private readonly System.IO.MemoryStream _answer = new();
        private int _requests;

        public string? Problem => null;

        public int BytesAvailable => inner.BytesAvailable;

        public bool EnsureOpen() => true;

        public int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            _answer.Write(buffer, offset, read);
            return read;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            Flush();
            _requests++;
            return inner.Write(buffer, offset, count);
        }

        public void Close()
        {
        }

        public void Flush()
        {
            if (_requests > 0)
            {
                answers[_requests - 1] = _answer.ToArray();
                _answer.SetLength(0);
            }
        }
    }
}
