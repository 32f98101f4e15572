using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;

namespace MepModule.App.Web.Outputs;

/// <summary>Tells which settings each output has and what they may hold, so that a form needs to know none of them by name.</summary>
internal sealed class FieldListJson : FieldVisitor
{
    private readonly JsonWriter _json;

    private FieldListJson(JsonWriter json)
    {
        _json = json;
    }

    /// <summary>Writes the fields of all outputs, and of what holds for all, as an object.</summary>
    public static void Write(JsonWriter json)
    {
        var list = new FieldListJson(json);
        json.BeginObject();
        json.Name(ReadingAge.Name);
        json.BeginArray();
        ReadingAge.Describe(list);
        json.EndArray();
        for (int i = 0; i < OutputList.Count; i++)
        {
            Output output = OutputList.New(i)!;
            json.Name(output.Name);
            json.BeginArray();
            output.Describe(list);
            json.EndArray();
        }

        json.EndObject();
    }

    public override void Flag(int tag, string name, bool standard)
    {
        Begin(name, "flag");
        _json.Member("standard", standard);
        _json.EndObject();
    }

    public override void Number(int tag, string name, int standard, int minimum, int maximum)
    {
        Begin(name, "number");
        _json.Member("standard", standard);
        _json.Member("minimum", minimum);
        _json.Member("maximum", maximum);
        _json.EndObject();
    }

    public override void Text(int tag, string name, string standard, int longest)
    {
        Begin(name, "text");
        _json.Member("standard", standard);
        _json.Member("maximum", longest);
        _json.EndObject();
    }

    public override void Secret(int tag, string name, int longest)
    {
        Begin(name, "secret");
        _json.Member("maximum", longest);
        _json.EndObject();
    }

    public override void Certificate(int tag, string name)
    {
        Begin(name, "certificate");
        _json.EndObject();
    }

    public override void Choice(int tag, string name, string words)
    {
        Begin(name, "choice");
        _json.Name("words");
        _json.BeginArray();
        foreach (string word in words.Split('|'))
        {
            _json.String(word);
        }

        _json.EndArray();
        _json.EndObject();
    }

    public override void Addresses(int tag, string name, int most)
    {
        Begin(name, "addresses");
        _json.Member("maximum", most);
        _json.EndObject();
    }

    private void Begin(string name, string kind)
    {
        _json.BeginObject();
        _json.Member("name", name);
        _json.Member("kind", kind);
    }
}
