using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;

namespace MepModule.App.Web.Outputs;

/// <summary>Writes the settings of outputs as JSON, without their secrets. <see cref="IntegrationsForm"/> is the way back.</summary>
internal sealed class FieldJson : FieldVisitor
{
    private readonly JsonWriter _json;
    private readonly SettingsStore? _documents;
    private SettingsSection _section;

    public FieldJson(JsonWriter json, SettingsSection section, SettingsStore? documents)
    {
        _json = json;
        _section = section;
        _documents = documents;
    }

    /// <summary>Writes the sections of all outputs, and that of what holds for all, as members of an open object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="documents">Where certificates are; null to tell only whether they are set.</param>
    public static void Write(JsonWriter json, Settings settings, SettingsStore? documents)
    {
        var fields = new FieldJson(json, new SettingsSection(settings.Sections, ReadingAge.Name), documents);
        json.Name(ReadingAge.Name);
        json.BeginObject();
        ReadingAge.Describe(fields);
        json.EndObject();
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            fields._section = new SettingsSection(settings.Sections, output.Name);
            json.Name(output.Name);
            json.BeginObject();
            output.Describe(fields);
            json.EndObject();
        }
    }

    public override void Flag(int tag, string name, bool standard) => _json.Member(name, _section.Flag(tag, standard));

    public override void Number(int tag, string name, int standard, int minimum, int maximum) => _json.Member(name, _section.Number(tag, standard));

    public override void Text(int tag, string name, string standard, int longest) => _json.Member(name, _section.Text(tag, standard));

    public override void Secret(int tag, string name, int longest) => _json.Member(name + "_set", _section.Length(tag) > 0);

    public override void Certificate(int tag, string name)
    {
        _json.Member(name + "_set", _section.Length(tag) > 0);
        byte[]? content = _documents?.ReadDocument(_section, tag);
        if (content != null)
        {
            _json.Member(name, Encoding.UTF8.GetString(content, 0, content.Length));
        }
    }

    public override void Choice(int tag, string name, string words) => _json.Member(name, Words.At(words, _section.Number(tag, 0)));

    public override void Addresses(int tag, string name, int most)
    {
        _json.Name(name);
        _json.BeginArray();
        int length = _section.Length(tag);
        for (int at = 0; at + 4 <= length; at += 4)
        {
            _json.String(AllowList.TextOf(_section, tag, at));
        }

        _json.EndArray();
    }
}
