using System;
using System.IO;
using System.Linq;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Fleet;

/// <summary>What the script of docs/fleet says of a wrong list and of wrong calls.</summary>
public sealed class FleetScriptTests : IDisposable
{
    private readonly string _folder = ForeignPackages.NewFolder("fleet-script");

    private string List => Path.Combine(_folder, "modules.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Line 4 of", "house-1,127.0.0.1,x", "the name 'house-1' is taken")]
    [InlineData("Line 4 of", "House 3,127.0.0.1,x", "a name is 1 to 32 of a-z, 0-9 and -; not 'House 3'")]
    [InlineData("Line 4 of", "house-3,http://x/,y", "an address is a host, with :PORT when it is not 80; not 'http://x/'")]
    [InlineData("Line 4 of", "house-3,127.0.0.1", "the login password of the module is missing")]
    [InlineData("Line 4 of", "house-3,127.0.0.1,x,y", "there are 4 cells, and a line has three")]
    [InlineData("Line 6 of", "\n# a comment\nreader,127.0.0.1,x", "the name 'reader' is taken")]
    public void A_wrong_list_is_refused_with_its_line(string where, string line, string what)
    {
        WriteList(line);
        (int code, string said) = FleetScript.Run("targets", List);

        Assert.Equal(2, code);
        Assert.Contains(where, said, StringComparison.Ordinal);
        Assert.Contains(what, said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "targets.json")));
    }

    [Theory]
    [InlineData("settings.json is no JSON", "{", new[] { "provision", "LIST", "settings.json" })]
    [InlineData("There is no file 'nothing.json' for the settings", "", new[] { "provision", "LIST", "nothing.json" })]
    [InlineData("--waves needs whole numbers from 1 with commas between them, such as 1,10,100; not '1,none'", "", new[] { "update", "LIST", "settings.json", "--waves", "1,none" })]
    [InlineData("--waves needs whole numbers from 1 with commas between them, such as 1,10,100; not ''", "", new[] { "update", "LIST", "settings.json", "--waves" })]
    [InlineData("settings.json is no update bundle (.mepfw)", "{}", new[] { "update", "LIST", "settings.json" })]
    [InlineData("Usage: node fleet.mjs COMMAND LIST", "", new[] { "remove", "LIST" })]
    public void A_wrong_call_is_told_in_a_sentence(string sentence, string settings, string[] call)
    {
        WriteList();
        File.WriteAllText(Path.Combine(_folder, "settings.json"), settings);
        (int code, string said) = FleetScript.Run([.. call.Select(word => word == "LIST" ? List : word.EndsWith(".json", StringComparison.Ordinal) && word != "nothing.json" ? Path.Combine(_folder, word) : word)]);

        Assert.Equal(2, code);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
    }

    private void WriteList(params string[] more) => File.WriteAllLines(List, ["name,address,password", "house-1,192.168.1.40,secret", "house-2,192.168.1.41:8080,secret", .. more]);
}
