using System;
using System.IO;
using MepModule.Catalogue.Generator;

var repository = Repository.Root;
var asset = Repository.Asset(repository);
File.WriteAllText(asset, CatalogueCompiler.Compile(Repository.Data(repository)));
Console.WriteLine($"Wrote {Path.GetRelativePath(repository, asset)}. Build again to embed it.");
