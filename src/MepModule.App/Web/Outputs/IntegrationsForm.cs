using MepModule.App.Configuration;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Outputs;

/// <summary>Settings of outputs as somebody wants them, read whole before anything is changed. What is left out stays as it is.</summary>
internal sealed class IntegrationsForm : SettingsChange
{
    private byte[] _wanted = new byte[0];
    private byte[][] _documents = new byte[0][];

    /// <inheritdoc/>
    public override byte[][] Documents => _documents;

    /// <summary>Whether an API token asks for them.</summary>
    public bool IsByToken { get; set; }

    /// <summary>The profile of a board whose memory is small, which runs the outputs that fit (<see cref="BoardRoom"/>); null for one that takes all.</summary>
    public string? SmallBoard { get; set; }

    /// <summary>Reads them, from the opening bracket on.</summary>
    /// <exception cref="ApiException">400 with a sentence that names the field.</exception>
    public void Read(JsonReader json)
    {
        json.ExpectObject("integrations");
        string? section;
        while ((section = json.NextName()) != null)
        {
            Output? output = OutputOf(section);
            if (output == null && section != ReadingAge.Name)
            {
                throw ApiException.UnknownMember(section);
            }

            json.ExpectObject(section);
            string? member;
            while ((member = json.NextName()) != null)
            {
                var reader = new FieldReader(json, section, member);
                if (output == null)
                {
                    ReadingAge.Describe(reader);
                }
                else
                {
                    output.Describe(reader);
                }

                byte[]? field = reader.Field ?? throw ApiException.UnknownMember(section + "." + member);
                _wanted = SettingsSections.With(_wanted, section, field);
                AddDocument(reader.Document);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ApiException">400 when the settings of an output do not go together, 403 when one of them is not for an API token.</exception>
    public override void Apply(Settings settings)
    {
        if (_wanted.Length == 0)
        {
            return;
        }

        byte[] sections = settings.Sections;
        sections = Merge(sections, ReadingAge.Name);
        for (int i = 0; i < OutputList.Count; i++)
        {
            sections = Merge(sections, OutputList.New(i)!.Name);
        }

        if (IsByToken)
        {
            RefuseToToken(settings.Sections, sections);
        }

        settings.Sections = sections;
        string? problem = ProblemOf(settings) ?? (SmallBoard == null ? null : RoomProblemOf(sections, SmallBoard));
        if (problem != null)
        {
            // The sentence names the field first.
            int end = problem.IndexOf('`', 1);
            throw ApiException.BadValue(problem[0] == '`' && end > 0 ? problem.Substring(1, end - 1) : "", problem);
        }
    }

    /// <summary>What is wrong with the settings of an output that is on, as a sentence; null when nothing is.</summary>
    public static string? ProblemOf(Settings settings)
    {
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            var section = new SettingsSection(settings.Sections, output.Name);
            string? problem = section.Flag(Output.EnabledTag, false) ? output.Problem(section) : null;
            if (problem != null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? RoomProblemOf(byte[] sections, string profile)
    {
        string? problem = null;
        for (int i = 0; i < OutputList.Count && problem == null; i++)
        {
            bool isOn = new SettingsSection(sections, OutputList.New(i)!.Name).Flag(Output.EnabledTag, false);
            problem = isOn ? BoardRoom.Problem(sections, i, profile) : null;
        }

        return problem;
    }

    private static void RefuseToToken(byte[] before, byte[] wanted)
    {
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            string? problem = output.ForLoginOnly(new SettingsSection(before, output.Name), new SettingsSection(wanted, output.Name));
            if (problem != null)
            {
                throw ApiException.Forbidden(problem);
            }
        }
    }

    private static Output? OutputOf(string name)
    {
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            if (output.Name == name)
            {
                return output;
            }
        }

        return null;
    }

    private void AddDocument(byte[]? document)
    {
        if (document != null)
        {
            var more = new byte[_documents.Length + 1][];
            for (int i = 0; i < _documents.Length; i++)
            {
                more[i] = _documents[i];
            }

            more[_documents.Length] = document;
            _documents = more;
        }
    }

    private byte[] Merge(byte[] sections, string name)
    {
        byte[] fields = SettingsSections.FieldsOf(_wanted, name);
        return fields.Length == 0 ? sections : SettingsSections.With(sections, name, fields);
    }
}
