using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Faults;

namespace MepModule.Benchmarks.Life;

/// <summary>The simulated meter at the module's serial port, which is a TCP connection here, in the time of the life.</summary>
internal sealed class LifeMeter : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly LifeClock _clock;
    private readonly Meter _meter;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[4096];

    public LifeMeter(LifeClock clock)
    {
        _clock = clock;
        _meter = new Meter(new MeterOptions
        {
            StartUtc = LifeClock.Birth,
            HistoryDays = 10,
            Faults = new FaultPlan(new FaultRates { LostFrames = 0.002, FlippedBytes = 0.00001 }, []),
        });
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        new Thread(Run) { IsBackground = true, Name = "meter" }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public long Requests => _meter.RequestsServed;

    public long Alerts => _meter.AlertsSent;

    /// <summary>Alerts stream out for a while, whether somebody registered or not.</summary>
    public void Storm(TimeSpan duration)
    {
        lock (_lock)
        {
            _meter.StartAlertStorm(_clock.Microseconds, duration);
        }
    }

    /// <summary>What the household has drawn from the net up to a moment, in Wh, as the meter's register would say it.</summary>
    public double DrawnAt(DateTime utc) => Drawn(_meter.Household, utc);

    public void Dispose() => _listener.Dispose();

    private static double Drawn(MeterSimulator.World.Household household, DateTime utc) =>
        (double)household.EnergyAt(utc)[MeterSimulator.World.Energy.ActiveForward] / MeterSimulator.World.EnergyTotals.PerWattHour;

    private void Run()
    {
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                client.NoDelay = true;
                Serve(client);
            }
        }
        catch (SocketException)
        {
            // The life is over.
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private void Serve(Socket client)
    {
        try
        {
            while (true)
            {
                int count;
                TimeSpan wait;
                lock (_lock)
                {
                    count = _meter.Transmit(_clock.Microseconds, _buffer);
                    wait = TimeSpan.FromMicroseconds(Math.Clamp(_meter.NextEventMicroseconds - _clock.Microseconds, 0, LongestWait.TotalMicroseconds));
                }

                for (int sent = 0; sent < count;)
                {
                    sent += client.Send(_buffer.AsSpan(sent, count - sent));
                }

                if (!client.Poll(_clock.Real(wait), SelectMode.SelectRead))
                {
                    continue;
                }

                count = client.Receive(_buffer);
                if (count == 0)
                {
                    return;
                }

                lock (_lock)
                {
                    _meter.Receive(_buffer.AsSpan(0, count), _clock.Microseconds);
                }
            }
        }
        catch (SocketException)
        {
            // The module restarts; it comes back.
        }
    }
}
