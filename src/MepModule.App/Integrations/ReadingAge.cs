using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations;

/// <summary>The settings that hold for all outputs: when a reading is too old.</summary>
public static class ReadingAge
{
    /// <summary>Name of its section.</summary>
    public const string Name = "readings";

    private const int TellTag = 1;
    private const int SteerTag = 2;

    /// <summary>Tells its settings.</summary>
    public static void Describe(FieldVisitor fields)
    {
        fields.Number(TellTag, "too_old_to_tell_s", FreshnessRules.StandardTellSeconds, 10, 86400);
        fields.Number(SteerTag, "too_old_to_steer_s", FreshnessRules.StandardSteerSeconds, 2, FreshnessRules.MostSteerSeconds);
    }

    /// <summary>The rules that are stored.</summary>
    public static FreshnessRules Of(Settings settings)
    {
        var section = new SettingsSection(settings.Sections, Name);
        return new FreshnessRules(section.Number(TellTag, FreshnessRules.StandardTellSeconds), section.Number(SteerTag, FreshnessRules.StandardSteerSeconds));
    }
}
