using System.Collections.Generic;
using System.Linq;

namespace MepModule.Nano.Tests;

/// <summary>Sources that are compiled for the device together, and the nanoFramework assemblies they may use.</summary>
/// <param name="Name">Name of the assembly in this check.</param>
/// <param name="Sources">Absolute paths.</param>
/// <param name="Uses">Names of the units it refers to.</param>
/// <param name="Assemblies">Names of the nanoFramework assemblies it may refer to.</param>
internal sealed record DeviceUnit(string Name, IReadOnlyList<string> Sources, IReadOnlyList<string> Uses, IReadOnlyList<string> Assemblies)
{
    // What is the same in both worlds and may be used without an interface in between.
    private static readonly string[] _portable =
    [
        "mscorlib", "nanoFramework.System.Collections", "nanoFramework.System.Text", "System.Threading",
        "System.IO.Streams", "nanoFramework.System.IO.Hashing", "nanoFramework.System.Security.Cryptography", "System.Net",
    ];

    // What only the adapters and the launcher may use.
    private static readonly string[] _device =
    [
        .. _portable, "nanoFramework.Runtime.Events", "nanoFramework.Runtime.Native", "nanoFramework.ResourceManager", "nanoFramework.Hardware.Esp32",
        "System.Device.Gpio", "System.Device.Wifi", "System.IO.FileSystem", "System.IO.Ports",
    ];

    /// <summary>Everything that is built for the device, in the order of dependence.</summary>
    public static IReadOnlyList<DeviceUnit> All { get; } = new DeviceUnit[]
    {
        new("MepModule.Protocol", Repository.SourcesOf("src/MepModule.Firmware/Protocol/MepModule.Protocol.nfproj"), [], ["mscorlib", "nanoFramework.System.Text"]),
        new("MepModule.App", Repository.SourcesBelow("src/MepModule.App"), ["MepModule.Protocol"], _portable),

        // As they are built for the device: the app in assemblies above each other, and the launcher with its own copy of what it shares.
        new("MepModule.Core", Repository.SourcesOf("src/MepModule.Firmware/Core/MepModule.Core.nfproj"), ["MepModule.Protocol"], _portable),
        new("MepModule.Network", Repository.SourcesOf("src/MepModule.Firmware/Network/MepModule.Network.nfproj"), ["MepModule.Protocol", "MepModule.Core"], _portable),
        new("MepModule.Integrations", Repository.SourcesOf("src/MepModule.Firmware/Integrations/MepModule.Integrations.nfproj"), ["MepModule.Protocol", "MepModule.Core", "MepModule.Network"], _portable),
        new("MepModule.Firmware", Repository.SourcesOf("src/MepModule.Firmware/App/MepModule.Firmware.nfproj"), ["MepModule.Protocol", "MepModule.Core", "MepModule.Network", "MepModule.Integrations"], _device),

        // On boards with PSRAM only: nothing below may need these or System.Net.Http, which the others do not have.
        new("MepModule.Updates", Repository.SourcesOf("src/MepModule.Firmware/Updates/MepModule.Updates.nfproj"), ["MepModule.Protocol", "MepModule.Core", "MepModule.Network", "MepModule.Integrations", "MepModule.Firmware"], _portable),
        new("MepModule.Listener", Repository.SourcesOf("src/MepModule.Firmware/Listener/MepModule.Listener.nfproj"), ["MepModule.Protocol", "MepModule.Core", "MepModule.Network", "MepModule.Integrations", "MepModule.Firmware", "MepModule.Updates"], [.. _portable, "nanoFramework.Runtime.Events", "nanoFramework.Runtime.Native", "System.Device.Adc", "System.Net.Http"]),
        new("MepModule.Launcher", Repository.SourcesOf("src/MepModule.Firmware/Launcher/MepModule.Launcher.nfproj"), [], _device),

        // Runs on the device's runtime, never on the board.
        new("NFUnitTest", Repository.SourcesOf("tests/MepModule.Device.Tests/MepModule.Device.Tests.nfproj"), ["MepModule.Protocol", "MepModule.Core"], [.. _portable, "nanoFramework.TestFramework"]),
        new("MepModule.Device.Counters", Repository.SourcesOf("tests/MepModule.Device.Bench/Counters/MepModule.Device.Counters.nfproj"), [], ["mscorlib"]),
        new(
            "MepModule.Device.Bench",
            Repository.SourcesOf("tests/MepModule.Device.Bench/MepModule.Device.Bench.nfproj"),
            ["MepModule.Protocol", "MepModule.Core", "MepModule.Network", "MepModule.Integrations", "MepModule.Firmware", "MepModule.Device.Counters"],
            _device),
    }.Where(unit => unit.Sources.Count > 0).ToArray();

    /// <summary>Those that are flashed: the others are their parts, which may use less.</summary>
    public static IReadOnlyList<DeviceUnit> Flashed { get; } = All.Where(unit => unit.Name is "MepModule.Protocol" or "MepModule.Core" or "MepModule.Network" or "MepModule.Integrations" or "MepModule.Firmware" or "MepModule.Updates" or "MepModule.Listener" or "MepModule.Launcher").ToArray();
}
