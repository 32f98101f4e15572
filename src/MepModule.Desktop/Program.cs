using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using MepModule.MeterSimulator.Security;

namespace MepModule.Desktop;

internal static class Program
{
    private const int Failed = 1;
    private const int BadArguments = 2;
    private const int LinkLookMilliseconds = 250;
    private const int PatientLinkLooks = 20;
    private const int MostLinkLooks = 120;

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
        module.DownloadTold += Console.WriteLine;
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
        if (options.IsShared)
            Console.WriteLine($"Others in the network find it at {string.Join(", ", NetworkAddresses(module.Address.Port))}.");
        Announce(module);
        TellLink(module, stop);
        stop.Wait();
        return 0;
    }

    // Once, when it is settled how things stand with the meter: good news at once, bad news not before it had a moment to get better.
    private static void TellLink(DesktopModule module, ManualResetEventSlim stop)
    {
        for (int i = 0; i < MostLinkLooks && !stop.Wait(LinkLookMilliseconds); i++)
        {
            (bool reads, string? sentence) = module.Link;
            if (sentence != null && (reads || i >= PatientLinkLooks))
            {
                Console.WriteLine($"The meter: {sentence}");
                return;
            }
        }
    }

    private static IEnumerable<string> NetworkAddresses(int port) =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
        from address in network.GetIPProperties().UnicastAddresses
        where address.Address.AddressFamily == AddressFamily.InterNetwork
        select $"http://{address.Address}:{port}/";

    private static void Announce(DesktopModule module)
    {
        if (module.NewPassword != null)
            Console.WriteLine($"Log in as admin with the password {module.NewPassword} (made for this first start, shown this once; change it in the settings).");
    }

    private static string MeterText(DesktopOptions options) =>
        options.IsSimulated ? $"a simulated {options.Profile} meter" : $"the meter at {options.Meter}";
}
