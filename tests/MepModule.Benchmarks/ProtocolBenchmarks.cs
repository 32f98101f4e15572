using System;
using BenchmarkDotNet.Attributes;
using MepModule.MeterSimulator;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Benchmarks;

/// <summary>Frame and exchange of the client; the exchange includes the simulated meter.</summary>
[MemoryDiagnoser]
public class ProtocolBenchmarks
{
    private const string Key = "DEMO-MBK-0123456";

    private readonly FrameReader _reader = new();
    private readonly Playback _playback = new(MepFrame.LengthField + 3 + ReadingCycle.PresentValuesLength + MepFrame.DigestField);
    private readonly MeterClient _client;

    /// <summary>Connects the client to a meter that answers at once, in virtual time.</summary>
    public ProtocolBenchmarks()
    {
        var clock = new VirtualClock();
        var wire = new MeterWire(new Meter(new MeterOptions { Speed = WireSpeed.Fast, HistoryDays = 0 }), () => clock.Microseconds);
        _client = new MeterClient(new MepLink(new MeterWireChannel(wire), clock) { Key = MepKey.Parse(Key, out _) }, clock);
    }

    /// <summary>Cutting an answer of 233 bytes out of the byte stream.</summary>
    [Benchmark]
    public FrameReaderEvent Frame()
    {
        _playback.Rewind();
        while (_playback.BytesAvailable > 0)
        {
            _reader.ReadFrom(_playback);
        }

        return _reader.Event;
    }

    /// <summary>A whole exchange with the simulated meter.</summary>
    [Benchmark]
    public MeterError Exchange() => _client.ReadInPlace(28, 0, ReadingCycle.PresentValuesLength);

    private sealed class Playback : IByteChannel
    {
        private readonly byte[] _frame;
        private int _position;

        public Playback(int length)
        {
            _frame = new byte[length];
            BigEndian.WriteUInt16(_frame, 0, length - MepFrame.LengthField);
        }

        public string? Problem => null;

        public int BytesAvailable => _frame.Length - _position;

        public bool EnsureOpen() => true;

        public void Rewind() => _position = 0;

        public int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(count, BytesAvailable);
            Array.Copy(_frame, _position, buffer, offset, read);
            _position += read;
            return read;
        }

        public bool Write(byte[] buffer, int offset, int count) => true;

        public void Close()
        {
        }
    }
}
