using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Fleet;

internal static class Program
{
    private const int Failed = 1;
    private const int BadArguments = 2;
    private const int TellMilliseconds = 10000;
    private const int StopsAtOnce = 64;

    private static int Main(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(FleetOptions.Usage);
            return 0;
        }

        using var stop = new ManualResetEventSlim();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Set();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return Run(FleetOptions.Parse(args), stop);
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return BadArguments;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
    }

    private static int Run(FleetOptions options, ManualResetEventSlim stop)
    {
        string? failure = null;
        var shared = new FleetShared(reason =>
        {
            failure = reason;
            stop.Set();
        });
        List<FleetModule> modules = [.. Enumerable.Range(1, options.Modules).Select(number => new FleetModule(number, options, shared))];
        FleetHttp? http = options.Port < 0 ? null : new FleetHttp(options.Port, modules);
        shared.Supervisor.Start();
        Console.WriteLine($"{modules.Count} modules, {modules[0].Name} to {modules[^1].Name}, start within {options.SpreadSeconds} s; stop them with Ctrl-C.");
        if (http != null)
            Console.WriteLine($"Metrics: http://127.0.0.1:{http.Port}/modules/{modules[0].Name}/metrics and so on, all in http://127.0.0.1:{http.Port}/targets.");

        int started = 0;
        for (; started < modules.Count && !stop.Wait(options.SpreadSeconds * 1000 / modules.Count); started++)
            modules[started].Start();
        do
        {
            Console.WriteLine($"{modules.Count(module => module.Reads)} read their meter, {modules.Count(module => module.Publishes)} publish; {Environment.WorkingSet >> 20} MB.");
        }
        while (!stop.Wait(TellMilliseconds));

        // Before the modules that answer there.
        http?.Dispose();
        shared.Supervisor.Stop();

        // Each waits for its threads: together, or a thousand take minutes.
        Parallel.ForEach(modules.Take(started), new ParallelOptions { MaxDegreeOfParallelism = StopsAtOnce }, module => module.Stop());
        if (failure != null)
            Console.Error.WriteLine(failure);
        return failure == null ? 0 : Failed;
    }
}
