using System.Collections.Generic;
using System.Linq;

namespace MepModule.Bundler;

/// <summary>A board as it is flashed: which chip, which image of the runtime, and how large the flash is. What lies where in the flash is not here; the partition table of the image says it.</summary>
/// <param name="Name">Name of the board profile.</param>
/// <param name="ChipFamily">The chip as esp-web-tools and esptool name it.</param>
/// <param name="ChipId">The chip as the header of its images names it.</param>
/// <param name="Target">nanoFramework's image for it, as <c>nanoff --target</c> takes it.</param>
/// <param name="FlashMegabytes">Size of the flash that is counted on; a larger one does no harm.</param>
/// <param name="BootloaderAddress">Where the ROM of the chip looks for the bootloader.</param>
public sealed record FlashBoard(string Name, string ChipFamily, ushort ChipId, string Target, int FlashMegabytes, int BootloaderAddress)
{
    /// <summary>Every board that can be flashed.</summary>
    public static IReadOnlyList<FlashBoard> All { get; } =
    [
        new("mep-module", "ESP32", 0, "ESP32_PSRAM_REV3", 8, 0x1000),
        new("dabbler", "ESP32", 0, "ESP32_REV3", 4, 0x1000),
        new("ustepper-c3", "ESP32-C3", 5, "ESP32_C3", 4, 0),
    ];

    /// <summary>Bytes of flash.</summary>
    public int FlashBytes => FlashMegabytes << 20;

    /// <summary>Their names, for a sentence.</summary>
    public static string Names => string.Join(", ", All.Select(board => board.Name));

    /// <summary>Finds a board by its name; null when there is none.</summary>
    public static FlashBoard? Find(string name) => All.FirstOrDefault(board => board.Name == name);
}
