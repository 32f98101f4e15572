using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations;

/// <summary>
/// Which outputs go together on a board without PSRAM: those whose <see cref="Output.HeapBytes"/> and <see cref="Output.Sockets"/> fit into what the board leaves them. The one source of the table in
/// docs/device-budget.md, of what the settings refuse and of what a start leaves out: running out of memory there is nothing to catch.
/// </summary>
public static class BoardRoom
{
    /// <summary>Heap for outputs where memory is small, in bytes.</summary>
    public const int SmallBytes = 10240;

    private const int Sockets = 6;
    private const int FewSockets = 3;

    /// <summary>Sockets for outputs: what listener, names, the firmware's own and the page leave of 16, and of 8 on an ESP32-C3.</summary>
    /// <param name="profile">Name of the board profile.</param>
    public static int SocketsOf(string profile) => profile == "ustepper-c3" ? FewSockets : Sockets;

    /// <summary>Why an output does not fit a board whose memory is small, beside those before it in <see cref="OutputList"/>, as a sentence that begins with the field.</summary>
    /// <param name="sections">Settings of all outputs.</param>
    /// <param name="number">Its number in <see cref="OutputList"/>; it counts as on.</param>
    /// <param name="profile">Name of the board profile.</param>
    /// <returns>Null when it fits.</returns>
    public static string? Problem(byte[] sections, int number, string profile)
    {
        int most = SocketsOf(profile);
        int taken = 0;
        int open = 0;
        for (int i = 0; i < number; i++)
        {
            Output before = OutputList.New(i)!;
            var section = new SettingsSection(sections, before.Name);
            int opens = before.Sockets(section);
            if (section.Flag(Output.EnabledTag, false) && taken + before.HeapBytes <= SmallBytes && open + opens <= most)
            {
                taken += before.HeapBytes;
                open += opens;
            }
        }

        Output output = OutputList.New(number)!;
        if (taken + output.HeapBytes > SmallBytes)
        {
            return "`" + output.Name + ".enabled` asks for more than this board has: of the " + SmallBytes.ToString() + " bytes that it can give to outputs " + taken.ToString() + " are taken, and this one needs " + output.HeapBytes.ToString() + ". Switch another one off first.";
        }

        int needed = output.Sockets(new SettingsSection(sections, output.Name));
        return open + needed <= most
            ? null
            : "`" + output.Name + ".enabled` asks for more sockets than this board has: of the " + most.ToString() + " that it can give to outputs " + open.ToString() + " are taken, and this one needs " + needed.ToString() + ". Switch another one off, or choose a single port for this one.";
    }
}
