using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations;

/// <summary>
/// Which outputs go together on a board without PSRAM: those whose <see cref="Output.HeapBytes"/> fit into what its heap leaves them. The one source of the table in
/// docs/device-budget.md, of what the settings refuse and of what a start leaves out: running out of memory there is nothing to catch.
/// </summary>
public static class BoardRoom
{
    /// <summary>Heap for outputs where memory is small, in bytes.</summary>
    public const int SmallBytes = 6144;

    /// <summary>Why an output does not fit a board whose memory is small, beside those before it in <see cref="OutputList"/>, as a sentence that begins with the field.</summary>
    /// <param name="sections">Settings of all outputs.</param>
    /// <param name="number">Its number in <see cref="OutputList"/>; it counts as on.</param>
    /// <returns>Null when it fits.</returns>
    public static string? Problem(byte[] sections, int number)
    {
        int taken = 0;
        for (int i = 0; i < number; i++)
        {
            Output before = OutputList.New(i)!;
            if (new SettingsSection(sections, before.Name).Flag(Output.EnabledTag, false) && taken + before.HeapBytes <= SmallBytes)
            {
                taken += before.HeapBytes;
            }
        }

        Output output = OutputList.New(number)!;
        return taken + output.HeapBytes <= SmallBytes
            ? null
            : "`" + output.Name + ".enabled` asks for more than this board has: of the " + SmallBytes.ToString() + " bytes that it can give to outputs " + taken.ToString() + " are taken, and this one needs " + output.HeapBytes.ToString() + ". Switch another one off first.";
    }
}
