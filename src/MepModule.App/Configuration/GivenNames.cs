using System.Text;

namespace MepModule.App.Configuration;

/// <summary>
/// What users call the tariffs, the phases and the M-Bus devices behind the meter, such as "night" or "summer house": up to <see cref="MostBytes"/> bytes of UTF-8 each,
/// empty where nobody gave a name. Kept among the sections of the settings, so that nothing is stored for names that were never given.
/// </summary>
public static class GivenNames
{
    /// <summary>Tariffs, numbered from 1.</summary>
    public const int Tiers = 0;

    /// <summary>Phases, numbered from 1.</summary>
    public const int Phases = 1;

    /// <summary>M-Bus devices by their slot, numbered from 1.</summary>
    public const int MBusDevices = 2;

    /// <summary>Number of kinds.</summary>
    public const int KindCount = 3;

    /// <summary>Longest name.</summary>
    public const int MostBytes = 32;

    private const string Section = "names";
    private const int TagsPerKind = 16;

    /// <summary>How many things of a kind can have names.</summary>
    public static int CountOf(int kind) => kind == Phases ? 3 : 4;

    /// <summary>A name; empty when none was given.</summary>
    /// <param name="settings">The settings in force.</param>
    /// <param name="kind"><see cref="Tiers"/>, <see cref="Phases"/> or <see cref="MBusDevices"/>.</param>
    /// <param name="number">Number of the thing, from 1 on.</param>
    public static string Of(Settings settings, int kind, int number) => Of(In(settings), kind, number);

    /// <summary>All names, for who asks for many.</summary>
    public static SettingsSection In(Settings settings) => new SettingsSection(settings.Sections, Section);

    /// <summary>A name; empty when none was given.</summary>
    /// <param name="names">All names (see <see cref="In"/>).</param>
    /// <param name="kind">Kind of the thing.</param>
    /// <param name="number">Its number, from 1 on.</param>
    public static string Of(SettingsSection names, int kind, int number) => names.Text(TagOf(kind, number), "");

    /// <summary>The sections with another name in them.</summary>
    /// <param name="sections">All sections; not changed.</param>
    /// <param name="kind">Kind of the thing.</param>
    /// <param name="number">Its number, from 1 on.</param>
    /// <param name="name">Its name; empty for none.</param>
    public static byte[] With(byte[] sections, int kind, int number, string name) =>
        SettingsSections.With(sections, Section, SettingsSections.Field(TagOf(kind, number), Encoding.UTF8.GetBytes(name)));

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsGood(string name)
    {
        bool isGood = Encoding.UTF8.GetBytes(name).Length <= MostBytes;
        for (int i = 0; i < name.Length; i++)
        {
            isGood &= name[i] >= ' ' && name[i] != (char)0x7F;
        }

        return isGood;
    }

    /// <summary>Whether all names in settings are good, for those that come from a sealed file.</summary>
    public static bool AreGood(Settings settings)
    {
        bool areGood = true;
        for (int kind = 0; kind < KindCount; kind++)
        {
            for (int number = 1; number <= CountOf(kind); number++)
            {
                areGood &= IsGood(Of(settings, kind, number));
            }
        }

        return areGood;
    }

    private static int TagOf(int kind, int number) => kind * TagsPerKind + number;
}
