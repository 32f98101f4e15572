using System;
using System.Device.Gpio;
using System.Reflection;
using System.Threading;
using MepModule.App.Bundles;
using MepModule.App.Update;
using MepModule.Firmware;
using nanoFramework.Runtime.Native;

namespace MepModule.Launcher;

/// <summary>
/// What the module runs first and what an update never replaces: it looks at the button, chooses an app, starts it, and
/// restarts the module when the app ends. The thinking is in <see cref="Boot"/>, which is tried on the PC.
/// </summary>
public static class Program
{
    private const string EntryType = "MepModule.Firmware.Entry";
    private const string EntryMethod = "Run";
    private const int FactoryButtonMilliseconds = 5000;
    private const int ButtonPollMilliseconds = 100;

    // After the file was read the runtime needs a moment before it takes the assembly in.
    private const int LoadPauseMilliseconds = 200;

    // Long enough for a debugger or nanoff to get hold of a module whose app crashes at once.
    private const int RestartPauseMilliseconds = 5000;

    /// <summary>Runs the chosen app. Never returns: a Main that ends leaves a module that only a power cut revives.</summary>
    public static void Main()
    {
        try
        {
            Start();
        }
        catch (Exception problem)
        {
            Console.WriteLine("The launcher failed: " + problem.Message);
        }

        Thread.Sleep(RestartPauseMilliseconds);
        Power.RebootDevice();
        Thread.Sleep(Timeout.Infinite);
    }

    private static void Start()
    {
        InternalStorage storage = new InternalStorage();
        BoardProfile board = BoardChoice.Find(storage);
        bool factoryWanted = IsButtonHeld(board);
        bool hasListener = IsDeployed(BaseFacts.ListenerAssembly);
        BaseIdentity identity = new BaseIdentity(board.Name, BaseFacts.Launcher(), FactoryVersion(), ClrVersion(), BaseFacts.FrameworkFingerprint(hasListener));
        Boot boot = new Boot(storage, identity);
        BootChoice choice = boot.Choose(factoryWanted);
        Console.WriteLine("MepModule launcher " + identity.Launcher.ToString() + " on " + board.Name + " starts " + Slot.Name(choice.Slot));
        try
        {
            Run(choice, identity, board.HasPsram && hasListener ? BaseFacts.ListenerAssembly : BaseFacts.AppAssembly);
            boot.ReportCrash(choice.Slot, "The app ended.");
        }
        catch (Exception problem)
        {
            Console.WriteLine("The app failed: " + problem.Message);
            boot.ReportCrash(choice.Slot, "The app failed: " + problem.Message);
        }
    }

    // Whether the button asks for the factory app. The pins of the meter's port are left to the app: after a reset the pull-up of the ESP32
    // keeps the enable line off and the board keeps the transceiver off, and a pin that the launcher let go of again would float.
    private static bool IsButtonHeld(BoardProfile board)
    {
        if (board.SetupButton == BoardProfile.NoPin)
        {
            return false;
        }

        using (GpioController gpio = new GpioController())
        {
            GpioPin button = gpio.OpenPin(board.SetupButton, PinMode.InputPullUp);
            for (int held = 0; held < FactoryButtonMilliseconds; held += ButtonPollMilliseconds)
            {
                if (button.Read() == PinValue.High)
                {
                    return false;
                }

                Thread.Sleep(ButtonPollMilliseconds);
            }

            return true;
        }
    }

    // Asked of the runtime rather than of the board: whoever flashed the image of another board still gets an app, and no update for a base that is not there.
    private static bool IsDeployed(string assembly)
    {
        try
        {
            return Assembly.Load(assembly) != null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Launcher and app share no type but those of mscorlib, so that either can be built without the other.
    private static void Run(BootChoice choice, BaseIdentity identity, string factory)
    {
        Assembly app = choice.Code == null ? Assembly.Load(factory) : Load(choice.Code);
        choice.ReleaseCode();
        MethodInfo entry = app.GetType(EntryType).GetMethod(EntryMethod, BindingFlags.Public | BindingFlags.Static);
        entry.Invoke(null, new object[] { identity.Target, choice.Slot, choice.Reason, identity.ToText() });
    }

    // The last assembly is the one with the entry; it finds the others by their names and the first two numbers of their versions.
    // The runtime waits 40 ms for static constructors and then gives up, so these assemblies have none (MepModule.Nano.Tests).
    private static Assembly Load(byte[] code)
    {
        Assembly? loaded = null;
        int position = 0;
        byte[]? file;
        while ((file = CodeImage.Next(code, ref position)) != null)
        {
            Thread.Sleep(LoadPauseMilliseconds);
            loaded = Assembly.Load(file);
        }

        return loaded!;
    }

    // The runtime matches references by the first two numbers of a version alone, and an update must not be bound to the assemblies of
    // the factory app. So each version has a second number of its own: 1.4.2 is built as 1.402.
    private static AppVersion FactoryVersion()
    {
        Version version = Assembly.Load(BaseFacts.AppAssembly).GetName().Version;
        return new AppVersion(version.Major, version.Minor / 100, version.Minor % 100);
    }

    private static AppVersion ClrVersion()
    {
        Version version = SystemInfo.Version;
        return new AppVersion(version.Major, version.Minor, version.Build);
    }
}
