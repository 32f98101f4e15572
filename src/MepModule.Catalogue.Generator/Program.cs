using System;
using System.IO;
using System.Text.Json;
using MepModule.Catalogue.Generator;
using MepModule.Catalogue.Generator.Corpus;
using MepModule.Catalogue.Model;

var root = Repository.Root;
var text = CatalogueCompiler.Compile(Repository.Data(root));
Write(Repository.Asset(root), text);
using var document = JsonDocument.Parse(text);
var catalogue = CatalogueReader.Read(document.RootElement);
Write(Repository.Document(root), new TablesDocument(catalogue).Write());
foreach (var (file, content) in new CorpusWriter(catalogue).Generate(Repository.CorpusInputs(root)))
    Write(Path.Combine(Repository.Corpus(root), file), LineJson.Write(content));
Console.WriteLine("Build again to embed the new catalogue.json.");

void Write(string file, string content)
{
    File.WriteAllText(file, content);
    Console.WriteLine($"Wrote {Path.GetRelativePath(root, file)} ({content.Length} characters).");
}
