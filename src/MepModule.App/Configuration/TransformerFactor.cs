namespace MepModule.App.Configuration;

/// <summary>
/// By what powers, currents and energies are multiplied: the ratio of the transformers in front of a meter that does not apply it (a meter for 5 A behind 200:5 shows
/// a fortieth of what the house uses). Kept among the sections of the settings, so that nothing is stored where there are no transformers.
/// </summary>
public static class TransformerFactor
{
    /// <summary>Greatest factor: current and voltage transformers together.</summary>
    public const int Most = 10000;

    private const string Section = "meter";
    private const int Tag = 1;

    /// <summary>The factor; 1 without transformers.</summary>
    public static int Of(Settings settings) => new SettingsSection(settings.Sections, Section).Number(Tag, 1);

    /// <summary>The sections with another factor in them.</summary>
    public static byte[] With(byte[] sections, int factor) =>
        SettingsSections.With(sections, Section, SettingsSections.Field(Tag, new[] { (byte)factor, (byte)(factor >> 8) }));

    /// <summary>Whether a number can be a factor.</summary>
    public static bool IsGood(int factor) => factor >= 1 && factor <= Most;
}
