using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using MepModule.MeterSimulator.Ports;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator;

internal static class Program
{
    private const int Failure = 1;
    private const int BadArguments = 2;

    private static int Main(string[] arguments)
    {
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message);
            return BadArguments;
        }
        if (commandLine.Help)
        {
            Console.WriteLine(CommandLine.Usage);
            return 0;
        }

        if (commandLine.Tables)
        {
            Console.WriteLine(TableDump.Write(new Meter(commandLine.Options)));
            return 0;
        }

        try
        {
            using IMeterPort port = commandLine.OpenPort();
            Run(commandLine.Options, port);
            return 0;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine($"Cannot listen at {commandLine.Listen}: {error.Message}");
            return Failure;
        }
    }

    private static void Run(MeterOptions options, IMeterPort port)
    {
        using var cancel = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancel.Cancel();
        }

        // Making the meter and its history takes a moment, which its clock must not lose.
        var watch = Stopwatch.StartNew();
        var meter = new Meter(options with { StartUtc = DateTime.UtcNow });
        Console.WriteLine($"A {options.Profile.Name} meter ({options.Profile.Description}) waits at {port.Address}.");
        new MeterServer(meter, port, watch).Run(cancel.Token);
    }
}
