using System.IO;
using MepModule.App.Platform;
using MepModule.App.Storage;
using nanoFramework.Runtime.Native;

namespace MepModule.Firmware;

/// <summary>Finds out which board this is.</summary>
public static class BoardChoice
{
    /// <summary>
    /// A file with the profile's name on the storage (see <c>docs/flashing.md</c>). Without it,
    /// the profile that goes with the firmware image.
    /// </summary>
    public const string FileName = "board.txt";

    /// <summary>Chooses the profile of this board.</summary>
    public static BoardProfile Find(IFileStore files)
    {
        return FromFile(files) ?? BoardProfile.Find(ProfileOfImage(SystemInfo.TargetName))!;
    }

    // ESP32_REV3 and ESP32_PSRAM_REV3 both run on a dabbler board; who flashes the latter there names the board in the file.
    private static string ProfileOfImage(string image)
    {
        if (image.StartsWith("ESP32_C3"))
        {
            return "ustepper-c3";
        }

        return image.StartsWith("ESP32_PSRAM") ? "mep-module" : "dabbler";
    }

    private static BoardProfile? FromFile(IFileStore files)
    {
        try
        {
            return BoardProfile.Find(WordFile.Read(files, FileName));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
