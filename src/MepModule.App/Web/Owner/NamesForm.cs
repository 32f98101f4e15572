using MepModule.App.Configuration;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Owner;

/// <summary>The names that users give (see <see cref="GivenNames"/>) as JSON: a list of each kind, in the order of the numbers.</summary>
internal sealed class NamesForm
{
    private readonly string?[][] _wanted = new string?[GivenNames.KindCount][];

    /// <summary>Writes all names.</summary>
    public static void Write(JsonWriter json, Settings settings)
    {
        json.BeginObject();
        for (int kind = 0; kind < GivenNames.KindCount; kind++)
        {
            json.Name(MemberOf(kind));
            json.BeginArray();
            for (int number = 1; number <= GivenNames.CountOf(kind); number++)
            {
                json.String(GivenNames.Of(settings, kind, number));
            }

            json.EndArray();
        }

        json.EndObject();
    }

    /// <summary>Reads names, from the opening bracket on. A list that is left out stays as it is, and so do those behind the end of a short one.</summary>
    /// <exception cref="ApiException">400 with a sentence.</exception>
    public void Read(JsonReader json)
    {
        json.ExpectObject("names");
        string? name;
        while ((name = json.NextName()) != null)
        {
            int kind = 0;
            while (kind < GivenNames.KindCount && MemberOf(kind) != name)
            {
                kind++;
            }

            if (kind == GivenNames.KindCount)
            {
                throw ApiException.UnknownMember(name);
            }

            _wanted[kind] = ReadList(json, name, GivenNames.CountOf(kind));
        }
    }

    /// <summary>Puts the names that were read into settings.</summary>
    public void Apply(Settings settings)
    {
        for (int kind = 0; kind < GivenNames.KindCount; kind++)
        {
            string?[]? names = _wanted[kind];
            for (int i = 0; names != null && i < names.Length; i++)
            {
                if (GivenNames.Of(settings, kind, i + 1) != names[i])
                {
                    settings.Sections = GivenNames.With(settings.Sections, kind, i + 1, names[i]!);
                }
            }
        }
    }

    private static string[] ReadList(JsonReader json, string member, int most)
    {
        string[] names = Platform.StringArray.OfEmpty(most);
        int count = 0;
        json.ExpectArray(member);
        while (json.Read() != JsonToken.EndArray)
        {
            string name = json.Token == JsonToken.String && count < most ? json.Text().Trim() : "";
            if (json.Token != JsonToken.String || count == most || !GivenNames.IsGood(name))
            {
                throw ApiException.BadValue(member, $"There can be up to {most} names of at most {GivenNames.MostBytes} characters (bytes of UTF-8).");
            }

            names[count++] = name;
        }

        string[] given = Platform.StringArray.OfEmpty(count);
        for (int i = 0; i < count; i++)
        {
            given[i] = names[i];
        }

        return given;
    }

    private static string MemberOf(int kind) => kind == GivenNames.Tiers ? "tiers" : kind == GivenNames.Phases ? "phases" : "mbus";
}
