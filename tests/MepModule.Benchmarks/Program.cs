using BenchmarkDotNet.Running;

namespace MepModule.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project tests/MepModule.Benchmarks -- --filter '*'</c> measures the protocol;
/// with the single argument <c>cycle</c> it reads a simulated meter at line speed in real time, with <c>mqtt</c> the whole module does and publishes to a broker;
/// with <c>requests</c> eight clients ask it, and a former build beside it; with <c>life PROGRAM</c> a board without PSRAM lives two days on nanoFramework's own runtime.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["cycle"])
        {
            return ReadingCycleInRealTime.Run();
        }

        if (args is ["mqtt"])
        {
            return MqttInRealTime.Run().GetAwaiter().GetResult();
        }

        if (args is ["requests"])
        {
            return RequestsInRealTime.Run().GetAwaiter().GetResult();
        }

        if (args is ["life", ..])
        {
            return Life.DeviceLife.Run(args[1..]);
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
