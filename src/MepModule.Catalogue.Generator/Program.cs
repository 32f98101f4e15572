using System;
using System.IO;
using MepModule.Catalogue.Generator;

var root = Repository.Root;
try
{
    // Everything is made before the first file is written: half of it new and half of it old would be worse than nothing.
    foreach (var (file, content) in await CatalogueGenerator.MakeAsync(root))
    {
        File.WriteAllText(file, content);
        Console.WriteLine($"Wrote {Path.GetRelativePath(root, file)} ({content.Length} characters).");
    }
}
catch (InvalidDataException mistakes)
{
    Console.Error.WriteLine(mistakes.Message);
    Console.Error.WriteLine("Nothing was written.");
    return 1;
}

Console.WriteLine("Build again to embed the new catalogue.json.");
return 0;
