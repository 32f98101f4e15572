using System.Collections.Generic;
using System.IO;
using System.Linq;
using MepModule.Catalogue.Generator;
using MepModule.Catalogue.Generator.Corpus;

namespace MepModule.Catalogue.Tests;

/// <summary>tests/corpus is what this decoder makes of the bytes; the browser's decoder runs the same files.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Repository.Corpus(Repository.Root);

    private static readonly Dictionary<string, string> Generated = new CorpusWriter(TestCatalogue.Instance)
        .Generate(Repository.CorpusInputs(Repository.Root))
        .ToDictionary(item => item.File, item => LineJson.Write(item.Content));

    [Fact]
    public void The_corpus_has_the_files_of_every_profile_and_every_input_and_no_others() =>
        Assert.Equal(Generated.Keys.Order(), Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_the_corpus_holds_what_the_decoder_reads(string file)
    {
        var kept = File.ReadAllLines(Path.Combine(Folder, file));
        var decoded = Generated[file].TrimEnd('\n').Split('\n');

        var first = Enumerable.Range(0, kept.Length).FirstOrDefault(line => line >= decoded.Length || kept[line] != decoded[line], -1);
        var (keptLine, decodedLine) = (kept.ElementAtOrDefault(first)?.Trim(), decoded.ElementAtOrDefault(first)?.Trim());
        Assert.True(
            first < 0 && kept.Length == decoded.Length,
            $"{file}, line {first + 1} is \"{keptLine}\", but the decoder gives \"{decodedLine}\". "
            + "If that is right, run dotnet run --project src/MepModule.Catalogue.Generator and look at the difference.");
    }

    public static TheoryData<string> Files() => new(Generated.Keys);
}
