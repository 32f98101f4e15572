using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Benchmarks.Life;

/// <summary>A program that reads P1 telegrams over TCP, and connects again whenever nothing comes for half a minute.</summary>
internal sealed class P1Reader(LifeClock clock, int port, DeviceHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public int Telegrams { get; private set; }

    public int Connects { get; private set; }

    public async Task Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                while (!host.IsReachable)
                {
                    await clock.Wait(TimeSpan.FromSeconds(5), end);
                }

                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, end);
                Connects++;
                using var reader = new StreamReader(client.GetStream());
                while (true)
                {
                    using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
                    patience.CancelAfter(clock.Real(Patience) + TimeSpan.FromSeconds(0.2));
                    if (await reader.ReadLineAsync(patience.Token) is not { } line)
                    {
                        break;
                    }

                    Telegrams += line.StartsWith('!') ? 1 : 0;
                }
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // Not there at this moment.
            }

            try
            {
                await clock.Wait(TimeSpan.FromSeconds(5), end);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
