using BenchmarkDotNet.Running;

namespace MepModule.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project tests/MepModule.Benchmarks -- --filter '*'</c> measures the protocol;
/// with the single argument <c>cycle</c> it reads a simulated meter at line speed in real time.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["cycle"])
        {
            return ReadingCycleInRealTime.Run();
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }
}
