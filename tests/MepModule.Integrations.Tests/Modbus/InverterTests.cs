using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Modbus;

/// <summary>
/// What a Fronius GEN24 was seen to read as master: 58 registers from 40071 each second, 32 from 40129 now and then, 2 from 40195 at the start, of unit 1, over a connection that stays open. A whole
/// module answers. The long form (<c>campaign.sh modbus</c>) allows no answer later than a second; the short one, which runs on busy machines, asks again.
/// </summary>
public sealed class InverterTests(ITestOutputHelper output)
{
    private const int AnswerMilliseconds = 1000;
    private const int PatienceMilliseconds = 60000;

    [Fact]
    public async Task Three_reads_follow_each_other_without_a_pause_and_then_once_a_second_and_none_is_missed()
    {
        bool isLong = Number("MEP_MODBUS_ROUNDS", 0) > 0;
        int rounds = Number("MEP_MODBUS_ROUNDS", 20);
        int seconds = Number("MEP_MODBUS_SECONDS", 2);
        int port = Loopback.FreePort();
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { integrations = new { modbus = new { enabled = true, port } } });
        await module.WaitForReading();
        using var inverter = new Inverter(port, isLong ? 0 : PatienceMilliseconds);
        inverter.Read(40195, 2);

        // Energies come a moment after the first reading.
        while (inverter.Valued == 0)
        {
            inverter.Round();
        }

        int before = inverter.Reads;
        int valued = inverter.Valued;
        for (int i = 0; i < rounds; i++)
        {
            inverter.Round();
        }

        var clock = Stopwatch.StartNew();
        for (int i = 0; i < seconds; i++)
        {
            int wait = (int)((1000L * i) - clock.ElapsedMilliseconds);
            Thread.Sleep(Math.Max(0, wait));
            inverter.Round();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inverter.Reads} reads, {inverter.Misses} missed, at most {inverter.Longest} ms"));
        Assert.Equal(3 * (rounds + seconds), inverter.Reads - before);
        Assert.True(!isLong || inverter.Misses == 0, $"{inverter.Misses} answers did not come within a second.");
        Assert.True(!isLong || inverter.Valued - valued == rounds + seconds, "Some answers had no values.");
    }

    private static int Number(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int number) ? number : standard;

    private sealed class Inverter : IDisposable
    {
        private readonly int _port;
        private readonly int _patience;
        private Socket _socket;
        private int _transaction;

        /// <param name="port">Of the module.</param>
        /// <param name="patience">How long it asks again, in milliseconds.</param>
        public Inverter(int port, int patience)
        {
            _port = port;
            _patience = patience;
            _socket = Connect();
        }

        public int Reads { get; private set; }

        public int Misses { get; private set; }

        public long Longest { get; private set; }

        /// <summary>Rounds in which all was there.</summary>
        public int Valued { get; private set; }

        /// <summary>The three reads.</summary>
        public void Round()
        {
            int[] values = Read(40071, 58);
            float watts = Float(values, 26);
            float phases = Float(values, 28) + Float(values, 30) + Float(values, 32);

            // On a machine so busy that the meter was not read for ten seconds there are no values.
            bool hasValues = !float.IsNaN(watts);
            Assert.True(!hasValues || Math.Abs(watts - phases) <= 3, $"{watts} W are not {phases} W.");
            hasValues &= Float(Read(40129, 32), 8) > 0;
            Assert.Equal([0xFFFF, 0], Read(40195, 2));
            Valued += hasValues ? 1 : 0;
        }

        public int[] Read(int first, int count)
        {
            var patience = Stopwatch.StartNew();
            while (true)
            {
                byte[]? answer = Ask(ModbusBench.Request(++_transaction & 0xFFFF, first, count), 9 + (2 * count));
                if (answer != null)
                {
                    Assert.Equal([(byte)(_transaction >> 8), (byte)_transaction, 0, 0, 0, (byte)(3 + (2 * count)), 1, 3, (byte)(2 * count)], answer[..9]);
                    Reads++;
                    return [.. Enumerable.Range(0, count).Select(i => (answer[9 + (2 * i)] << 8) | answer[10 + (2 * i)])];
                }

                Misses++;
                Assert.True(patience.ElapsedMilliseconds <= _patience, $"No answer to a read of {count} registers from {first}.");
                _socket.Dispose();
                _socket = Connect();
            }
        }

        public void Dispose() => _socket.Dispose();

        private static float Float(int[] registers, int at) => BitConverter.Int32BitsToSingle((registers[at] << 16) | registers[at + 1]);

        // Null when it did not come within a second.
        private byte[]? Ask(byte[] request, int length)
        {
            var clock = Stopwatch.StartNew();
            byte[] answer = new byte[length];
            try
            {
                _socket.Send(request);
                for (int taken = 0; taken < length;)
                {
                    int count = _socket.Receive(answer, taken, length - taken, SocketFlags.None);
                    if (count == 0)
                    {
                        return null;
                    }

                    taken += count;
                }
            }
            catch (SocketException)
            {
                return null;
            }

            Longest = Math.Max(Longest, clock.ElapsedMilliseconds);
            return answer;
        }

        private Socket Connect()
        {
            var patience = Stopwatch.StartNew();
            while (true)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = AnswerMilliseconds, NoDelay = true };
                try
                {
                    socket.Connect("127.0.0.1", _port);
                    return socket;
                }
                catch (SocketException)
                {
                    socket.Dispose();
                    Assert.True(patience.ElapsedMilliseconds < PatienceMilliseconds, "The module does not listen.");
                    Thread.Sleep(20);
                }
            }
        }
    }
}
