using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>The rooms of the app, and which knows which. What the sources use counts; what a comment names does not.</summary>
public sealed class RoomTests
{
    private const string App = "src/MepModule.App/";
    private const int MostFiles = 20;
    private const int MostLines = 450;

    // A room knows those behind its arrow, and no other. Each stands below those that it knows.
    private const string Arrows = """
        Platform      ->
        Text          ->
        Discovery     ->
        Storage       -> Platform
        Update        -> Storage Platform
        Bundles       -> Update Storage Platform
        Configuration -> Storage Platform
        Diagnostics   -> Storage Platform
        Sockets       -> Diagnostics Platform
        Meter         ->
        Memory        -> Meter
        MBus          -> Meter
        History       -> Meter Memory Storage Platform
        Alerts        -> Meter Storage Platform
        Jobs          -> Meter History Alerts Text Storage Platform
        Polling       -> Meter History Alerts MBus Jobs Platform
        Metering      -> Meter Memory MBus History Alerts Jobs Polling Platform
        Integrations/Values  -> Meter MBus History Metering Polling
        Integrations/EcoTracker -> Discovery Integrations/Outputs Integrations/Steering Integrations/Values Configuration Text
        Integrations/Shelly  -> Discovery Integrations/Outputs Integrations/Steering Integrations/Values Meter Configuration Update Platform Text
        Integrations/Steering -> Integrations/Values Meter Metering Platform
        Integrations/Outputs -> Sockets Discovery Integrations/Dialling Integrations/Steering Integrations/Values Configuration Diagnostics Metering Platform Text
        Integrations/Metrics -> Integrations/Outputs Integrations/Values Meter Configuration Text
        Integrations/P1      -> Integrations/Dialling Integrations/Outputs Integrations/Values Meter Diagnostics Configuration Platform Text
        Integrations/HomeWizard -> Discovery Integrations/P1 Integrations/Outputs Integrations/Values Meter MBus Configuration Text
        Integrations/Dabbler -> Discovery Integrations/Outputs Integrations/Values Meter Configuration Text
        Integrations/Marstek -> Integrations/Outputs Integrations/Steering Integrations/Values Configuration Platform Text
        Integrations/Modbus  -> Integrations/Outputs Integrations/Steering Integrations/Values Configuration Platform Text
        Integrations  -> Integrations/Marstek Integrations/Modbus Integrations/Dabbler Integrations/EcoTracker Integrations/Shelly Integrations/HomeWizard Integrations/P1 Integrations/Metrics Integrations/Mqtt Integrations/Outputs Integrations/Syslog Integrations/Values Sockets Meter Metering Configuration Diagnostics Platform
        Network       -> Sockets Discovery Configuration Diagnostics Update Platform
        SelfTests     -> Jobs Metering Network Platform
        Integrations/Dialling -> Platform
        Integrations/Mqtt/Client -> Integrations/Dialling Text Platform
        Integrations/Mqtt/Messages -> Integrations/Mqtt/Client Integrations/Values Meter MBus Polling Jobs Diagnostics Text
        Integrations/Mqtt/HomeAssistant -> Configuration Integrations/Mqtt/Client Integrations/Mqtt/Messages Integrations/Outputs Integrations/Values MBus Metering Platform Text
        Integrations/Syslog -> Integrations/Dialling Integrations/Outputs Integrations/Values Metering Polling Configuration Diagnostics Platform Text
        Integrations/Mqtt -> Integrations/Dialling Integrations/Mqtt/Client Integrations/Mqtt/HomeAssistant Integrations/Mqtt/Messages Integrations/Outputs Integrations/Values MBus Metering Polling Jobs Configuration Diagnostics Platform Text
        Web/Json      -> Web/Http
        Web/Access    -> Discovery Configuration Web/Http Platform
        Web/Live      -> Meter History Polling Metering Configuration Diagnostics Text Web/Http Web/Access Platform
        Web/Http      -> Configuration Diagnostics Text Web/Json Web/Access Web/Live Web Platform
        Web/Api       -> Meter Memory MBus History Alerts Jobs Metering Network SelfTests Update Discovery Configuration Diagnostics Text Web/Http Web/Json Web/Access Web/Live Web/Owner Platform
        Web/Uploads   -> Bundles Update Metering Diagnostics Text Web/Http Web/Json Web/Api Platform
        Web/Outputs   -> Integrations Integrations/Outputs Configuration Text Web/Http Web/Json Web/Access Platform
        Web/Owner     -> Web/Outputs Metering Configuration Diagnostics Text Web/Http Web/Json Web/Access Web/Api Web/Live Platform
        Web           -> Discovery Configuration Network Web/Outputs Web/Http Web/Access Web/Api Web/Live Web/Owner Platform
        """;

    private static readonly string[] _keptSmall =
    [
        App + "Polling/MeterPoller.cs", App + "Metering/MeterService.cs", App + "Web/Json/JsonReader.cs", "src/MepModule.Protocol/Link/MepLink.cs",
    ];

    [Fact]
    public void Each_room_knows_the_rooms_that_it_may_know()
    {
        string found = string.Join('\n', Rooms().Select(room => $"{room.Key,-13} -> {string.Join(' ', room.Value.Order(StringComparer.Ordinal))}".TrimEnd()));
        SortedDictionary<string, SortedSet<string>> allowed = Allowed();
        string[] wrong =
        [
            .. Rooms().SelectMany(room => room.Value.Where(known => !(allowed.TryGetValue(room.Key, out SortedSet<string>? may) && may.Contains(known)))
                .Select(known => $"{room.Key} knows {known}: cut that, or say in Arrows that it may.")),
            .. allowed.SelectMany(room => room.Value.Where(known => !(Rooms().TryGetValue(room.Key, out SortedSet<string>? knows) && knows.Contains(known)))
                .Select(known => $"{room.Key} no longer knows {known}: take it out of Arrows.")),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong) + "\nFound:\n" + found);
    }

    [Fact]
    public void No_room_knows_itself_by_way_of_others()
    {
        // The rooms of the web are one house: they serve one request together.
        static string House(string room) => room.StartsWith("Web", StringComparison.Ordinal) ? "Web" : room;
        ILookup<string, string> knows = Rooms().SelectMany(room => room.Value.Select(known => (House(room.Key), House(known))))
            .Where(arrow => arrow.Item1 != arrow.Item2).Distinct().ToLookup(arrow => arrow.Item1, arrow => arrow.Item2);
        var done = new HashSet<string>();

        void Walk(string room, string way)
        {
            Assert.False(way.Split(" -> ").SkipLast(1).Contains(room), "a cycle: " + way);
            if (done.Contains(room))
            {
                return;
            }

            foreach (string known in knows[room])
            {
                Walk(known, way + " -> " + known);
            }

            done.Add(room);
        }

        foreach (string room in knows.Select(group => group.Key))
        {
            Walk(room, room);
        }

        Assert.True(done.Count > 10);
    }

    [Fact]
    public void A_room_has_no_more_files_than_a_reader_can_keep_in_mind()
    {
        string[] full = [.. Sources().GroupBy(Folder).Where(room => room.Count() > MostFiles).Select(room => $"{room.Key} has {room.Count()} files; the most are {MostFiles}.")];
        Assert.True(full.Length == 0, string.Join('\n', full));
    }

    [Fact]
    public void What_was_cut_into_small_classes_stays_small()
    {
        foreach (string file in _keptSmall)
        {
            string text = File.ReadAllText(Path.Combine(Repository.Root, file));
            int lines = text.Split('\n').Length;
            Assert.True(lines < MostLines, $"{file} has {lines} lines; {MostLines} are too many.");
            Assert.DoesNotContain(" partial class", text);
        }
    }

    [Fact]
    public void A_file_lies_in_the_folder_of_its_namespace()
    {
        foreach (SyntaxTree tree in AppSources().SyntaxTrees)
        {
            string file = Repository.Relative(tree.FilePath);
            string space = tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();
            Assert.Equal(("MepModule.App." + Folder(file).Replace('/', '.')).TrimEnd('.'), space);
        }
    }

    private static readonly Lazy<SortedDictionary<string, SortedSet<string>>> _rooms = new(Look);

    private static SortedDictionary<string, SortedSet<string>> Rooms() => _rooms.Value;

    // The files at the top wire the rooms together, so they know all of them.
    private static SortedDictionary<string, SortedSet<string>> Look()
    {
        CSharpCompilation app = AppSources();
        var rooms = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (SyntaxTree tree in app.SyntaxTrees)
        {
            string room = Folder(Repository.Relative(tree.FilePath));
            if (room.Length == 0)
            {
                continue;
            }

            SortedSet<string> knows = rooms.TryGetValue(room, out SortedSet<string>? there) ? there : rooms[room] = new SortedSet<string>(StringComparer.Ordinal);
            SemanticModel model = app.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                ISymbol? type = symbol is INamedTypeSymbol ? symbol : symbol?.ContainingType;
                string? known = type?.DeclaringSyntaxReferences.Select(place => Folder(Repository.Relative(place.SyntaxTree.FilePath))).FirstOrDefault();
                if (known is { Length: > 0 } && known != room && type!.ContainingAssembly.Name == app.AssemblyName)
                {
                    knows.Add(known);
                }
            }
        }

        return rooms;
    }

    private static SortedDictionary<string, SortedSet<string>> Allowed()
    {
        var rooms = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (string line in Arrows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = line.Split("->");
            rooms[ends[0].Trim()] = new SortedSet<string>(ends[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
        }

        return rooms;
    }

    private static CSharpCompilation AppSources() =>
        DeviceCompiler.Compile(DeviceUnit.All, NanoAssembly.Compile(NanoAssembly.Declared())).Single(compilation => compilation.AssemblyName == "MepModule.App");

    private static IEnumerable<string> Sources() => Repository.SourcesBelow("src/MepModule.App").Select(Repository.Relative);

    // "Web/Http" of "src/MepModule.App/Web/Http/Request.cs"; empty for a file at the top.
    private static string Folder(string file)
    {
        int end = file.LastIndexOf('/');
        return !file.StartsWith(App, StringComparison.Ordinal) ? "" : end < App.Length ? "" : file[App.Length..end];
    }
}
