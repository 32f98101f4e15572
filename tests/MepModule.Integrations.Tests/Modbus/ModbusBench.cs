using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Platform;
using MepModule.MeterSimulator;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>The output modbus on a simulated meter in virtual time; it has its turns while the meter is read, too.</summary>
internal sealed class ModbusBench : IDisposable
{
    public const int PortTag = Output.FirstOwnTag;
    public const int ModelTag = Output.FirstOwnTag + 1;

    public ModbusBench(MeterOptions options, int model = 213, IBoard? board = null, params byte[][] fields)
    {
        Bench = new OutputBench(new ModbusOutput(0, 0), options, board, [OutputBench.Number(ModelTag, model == 213 ? 0 : 1), .. fields]);
        Bench.Meter.Service.IsSteered = Bench.Output.Steers;
        Bench.Meter.Clock.Beside = Bench.Turns;
        Bench.Turns();
    }

    public OutputBench Bench { get; }

    /// <summary>The port that it found.</summary>
    public int Port => ((IPEndPoint)((Socket)typeof(ModbusOutput).GetField("_listener", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(Bench.Output)!).LocalEndPoint!).Port;

    public static ModbusBench Ready(string meter, int model = 213, IBoard? board = null, params byte[][] fields)
    {
        var bench = new ModbusBench(TestMeters.Of(meter), model, board, fields);
        bench.Bench.UntilReady();
        return bench;
    }

    /// <summary>Connects a master.</summary>
    public Master Connect() => new(this);

    public void Dispose() => Bench.Dispose();

    /// <summary>A master that says what a test wants, byte by byte.</summary>
    internal sealed class Master : IDisposable
    {
        private const int PatienceMilliseconds = 20000;

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMilliseconds, NoDelay = true };
        private readonly ModbusBench _bench;

        public Master(ModbusBench bench)
        {
            _bench = bench;
            _socket.Connect("127.0.0.1", bench.Port);
            bench.Bench.Turns();
        }

        /// <summary>Whether the other side ends the connection.</summary>
        public bool IsClosed
        {
            get
            {
                var patience = Stopwatch.StartNew();
                try
                {
                    while (!_socket.Poll(1000, SelectMode.SelectRead))
                    {
                        if (patience.ElapsedMilliseconds > PatienceMilliseconds)
                        {
                            return false;
                        }

                        _bench.Bench.Turns();
                    }

                    return _socket.Receive(new byte[1], SocketFlags.Peek) == 0;
                }
                catch (SocketException)
                {
                    return true;
                }
            }
        }

        public void Send(params byte[] bytes) => _socket.Send(bytes);

        /// <summary>The next answer, whole; the output gets its turns until it is there.</summary>
        public byte[] Hear()
        {
            byte[] head = Take(6);
            return [.. head, .. Take((head[4] << 8) | head[5])];
        }

        /// <summary>Whether nothing more has come: the output has had its turns.</summary>
        public bool IsSilent => _socket.Available == 0;

        /// <summary>Sends a request and hears the answer.</summary>
        public byte[] Ask(params byte[] request)
        {
            Send(request);
            return Hear();
        }

        /// <summary>Reads registers.</summary>
        public int[] Read(int first, int count)
        {
            byte[] answer = Ask(Request(7, first, count));
            Assert.Equal([0, 7, 0, 0, .. Pair(3 + (2 * count)), 1, 3, (byte)(2 * count)], answer[..9]);
            return [.. Enumerable.Range(0, count).Select(i => (answer[9 + (2 * i)] << 8) | answer[10 + (2 * i)])];
        }

        /// <summary>Reads the whole map.</summary>
        public SunSpecMeter ReadAll()
        {
            List<int> registers = [.. Read(40000, 71)];
            registers.AddRange(Read(40071, registers[70] + 2 > 125 ? 125 : registers[70] + 2));
            int rest = 71 + registers[70] + 2 - registers.Count;
            registers.AddRange(rest > 0 ? Read(40000 + registers.Count, rest) : []);
            return new SunSpecMeter([.. registers]);
        }

        public void Dispose() => _socket.Dispose();

        private byte[] Take(int count)
        {
            byte[] bytes = new byte[count];
            for (int taken = 0; taken < count;)
            {
                var patience = Stopwatch.StartNew();
                while (_socket.Available == 0 && patience.ElapsedMilliseconds < PatienceMilliseconds)
                {
                    _bench.Bench.Turns();
                }

                int got = _socket.Receive(bytes, taken, count - taken, SocketFlags.None);
                Assert.NotEqual(0, got);
                taken += got;
            }

            return bytes;
        }
    }

    /// <summary>A request to read registers of unit 1.</summary>
    public static byte[] Request(int transaction, int first, int count, byte unit = 1, byte function = 3) => [.. Pair(transaction), 0, 0, 0, 6, unit, function, .. Pair(first), .. Pair(count)];

    private static byte[] Pair(int value) => [(byte)(value >> 8), (byte)value];
}
