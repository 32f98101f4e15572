using MepModule.App.Configuration;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Web.Outputs;

/// <summary>Looks whether settings of outputs that come from a sealed file are such that the API would have taken them: its seal says who made it, not that it is right.</summary>
internal sealed class FieldCheck : FieldVisitor
{
    private readonly SettingsSection _section;
    private readonly string _name;
    private string? _problem;

    private FieldCheck(Settings settings, string name)
    {
        _section = new SettingsSection(settings.Sections, name);
        _name = name;
    }

    /// <summary>What is wrong, as a sentence that names the field; null when nothing is. What a newer version put there is passed over.</summary>
    public static string? ProblemOf(Settings settings)
    {
        if (!SettingsSections.AreWhole(settings.Sections))
        {
            return "The settings of its outputs are damaged.";
        }

        var general = new FieldCheck(settings, ReadingAge.Name);
        ReadingAge.Describe(general);
        string? problem = general._problem;
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            var check = new FieldCheck(settings, output.Name);
            output.Describe(check);
            problem = problem ?? check._problem;
        }

        return problem ?? IntegrationsForm.ProblemOf(settings);
    }

    public override void Flag(int tag, string name, bool standard) => Demand(name, _section.Number(tag, 0) <= 1);

    public override void Number(int tag, string name, int standard, int minimum, int maximum)
    {
        int value = _section.Number(tag, standard);
        Demand(name, value >= minimum && value <= maximum);
    }

    public override void Text(int tag, string name, string standard, int longest)
    {
        byte[] bytes = _section.Bytes(tag);
        bool isGood = bytes.Length <= longest;
        for (int i = 0; i < bytes.Length; i++)
        {
            isGood &= bytes[i] >= ' ' && bytes[i] != 0x7f;
        }

        Demand(name, isGood);
    }

    public override void Secret(int tag, string name, int longest) => Demand(name, _section.Length(tag) <= longest);

    public override void Certificate(int tag, string name) => Demand(name, _section.Length(tag) <= 0 || _section.Length(tag) == SettingsDocuments.ReferenceBytes);

    public override void Choice(int tag, string name, string words)
    {
        int number = _section.Number(tag, 0);
        Demand(name, number >= 0 && number < words.Split('|').Length);
    }

    public override void Addresses(int tag, string name, int most)
    {
        int length = _section.Length(tag);
        Demand(name, length < 0 || (length % 4 == 0 && length <= 4 * most));
    }

    private void Demand(string name, bool isGood)
    {
        if (!isGood && _problem == null)
        {
            _problem = "`" + _name + "." + name + "` in it is not what this module takes.";
        }
    }
}
