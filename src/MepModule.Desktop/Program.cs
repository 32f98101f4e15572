using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using MepModule.MeterSimulator.Security;

namespace MepModule.Desktop;

internal static class Program
{
    private const int Failed = 1;
    private const int BadArguments = 2;

    private static int Main(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(DesktopOptions.Usage);
            return 0;
        }

        DesktopOptions options;
        try
        {
            options = DesktopOptions.Parse(args);
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return BadArguments;
        }

        using var stop = new ManualResetEventSlim();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Set();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var module = new DesktopModule(options);
        module.Restarted += () => Announce(module);
        try
        {
            module.Start();
        }
        catch (IOException e)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }

        Console.WriteLine($"MepModule is at {module.Address} ({MeterText(options)}); stop it with Ctrl-C.");
        if (options.StartsUnowned)
            Console.WriteLine($"It starts as if nobody owned it; its files are in {options.DataDirectory}. The network {SimulatedWifi.Nearest} has the password '{SimulatedWifi.Password}', the simulated meter the key {MeterKey.DemoBasic}.");
        Announce(module);
        stop.Wait();
        return 0;
    }

    private static void Announce(DesktopModule module)
    {
        if (module.NewPassword != null)
            Console.WriteLine($"Log in as admin with the password {module.NewPassword} (made for this first start, shown this once; change it in the settings).");
    }

    private static string MeterText(DesktopOptions options) =>
        options.IsSimulated ? $"a simulated {options.Profile} meter" : $"the meter at {options.Meter}";
}
