using MepModule.App.Configuration;

namespace MepModule.App.Integrations;

/// <summary>Sets a flag or a choice of an output back to its standard.</summary>
internal sealed class FieldSetBack : SettingsChange
{
    private readonly string _name;
    private readonly int _tag;

    public FieldSetBack(string name, int tag)
    {
        _name = name;
        _tag = tag;
    }

    /// <inheritdoc/>
    public override void Apply(Settings settings)
    {
        settings.Sections = SettingsSections.With(settings.Sections, _name, SettingsSections.Field(_tag, new byte[1]));
    }
}
