using System;
using MepModule.MeterSimulator;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Protocol.Tests;

public class AllocationTests
{
    private const int Reads = 501;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reading_a_table_allocates_nothing_in_steady_state(bool isEncrypted)
    {
        var clock = new VirtualClock();
        var recorder = new RecordedMeter(clock, isEncrypted);
        MeterClient client = Client(recorder, clock, isEncrypted);
        byte[] buffer = new byte[220];
        Assert.Equal(MeterError.None, client.Read(28, 0, buffer, 0, buffer.Length));

        // The same requests again: the answers are played back, so that only the client works.
        int answered = 0;
        Action task = () =>
        {
            for (int i = 0; i < 100; i++)
            {
                if (client.Read(28, 0, buffer, 0, buffer.Length) == MeterError.None)
                {
                    answered++;
                }
            }
        };

        Assert.Equal(0, Garbage.LeastOf(task));
        Assert.Equal(Reads - 1, answered);
    }

    private static MeterClient Client(IByteChannel channel, VirtualClock clock, bool isEncrypted) =>
        new(new MepLink(channel, clock) { Key = MepKey.Parse("DEMO-MBK-0123456", out _), Protection = isEncrypted ? ProtectionMode.Rc4 : ProtectionMode.Plain }, clock);

    /// <summary>A meter whose answers were computed before, by the simulator, for the requests that will come.</summary>
    private sealed class RecordedMeter : IByteChannel
    {
        private readonly byte[][] _answers = new byte[Reads + 1][];
        private readonly VirtualClock _clock;
        private int _next;
        private int _read = int.MaxValue;

        public RecordedMeter(VirtualClock clock, bool isEncrypted)
        {
            _clock = clock;
            var meterClock = new VirtualClock();
            var wire = new MeterWire(new Meter(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 }), () => meterClock.Microseconds);
            var tap = new Tap(new MeterWireChannel(wire), _answers);
            MeterClient client = Client(tap, meterClock, isEncrypted);
            byte[] buffer = new byte[220];
            for (int i = 0; i < Reads; i++)
            {
                client.Read(28, 0, buffer, 0, buffer.Length);
            }

            tap.Flush();
        }

        public string? Problem => null;

        public int BytesAvailable => _read >= int.MaxValue ? 0 : _answers[_next - 1].Length - _read;

        public bool EnsureOpen() => true;

        public int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(count, BytesAvailable);
            Array.Copy(_answers[_next - 1], _read, buffer, offset, read);
            _read += read;
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
