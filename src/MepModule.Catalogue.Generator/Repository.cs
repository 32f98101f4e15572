using System;
using System.IO;

namespace MepModule.Catalogue.Generator;

/// <summary>The places of the catalogue's files, and of those of the table of values, in the repository.</summary>
public static class Repository
{
    /// <summary>The folder that MepModule.sln lies in, looked for upward from the program.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "MepModule.sln")))
                    return folder.FullName;
            }
            throw new DirectoryNotFoundException("MepModule.sln was not found in any folder above " + AppContext.BaseDirectory + ".");
        }
    }

    /// <summary>The folder of the catalogue's data files.</summary>
    public static string Data(string root) => Path.Combine(root, "src", "MepModule.Catalogue", "Data");

    /// <summary>The schema of the data files.</summary>
    public static string Schema(string root) => Path.Combine(Data(root), "catalogue.schema.json");

    /// <summary>The compact asset.</summary>
    public static string Asset(string root) => Path.Combine(root, "src", "MepModule.Catalogue", "catalogue.json");

    /// <summary>The folder of the cases that both decoders run.</summary>
    public static string Corpus(string root) => Path.Combine(root, "tests", "corpus");

    /// <summary>The folder of the cases that were written by hand.</summary>
    public static string CorpusInputs(string root) => Path.Combine(Corpus(root), "inputs");

    /// <summary>The description of all tables for readers.</summary>
    public static string Document(string root) => Path.Combine(root, "docs", "tables.md");

    /// <summary>A file of the table of values.</summary>
    public static string Values(string root, string name) => Path.Combine(root, "src", "MepModule.App", "Integrations", "Values", name);

    /// <summary>The description of all values for readers.</summary>
    public static string ValuesDocument(string root) => Path.Combine(root, "docs", "values.md");
}
