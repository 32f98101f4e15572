using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace MepModule.Nano.Tests;

/// <summary>Where things lie in the working copy that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindUpwards(AppContext.BaseDirectory, "MepModule.sln")
        ?? throw new InvalidOperationException("No MepModule.sln above the test program: run the tests from inside the repository.");

    /// <summary>Our own declarations, one file per nanoFramework assembly.</summary>
    public static string Declarations => Path.Combine(Root, "tests", "MepModule.NanoReference");

    /// <summary>The listings of nanoFramework's public API; null where they are not at hand, because they are no part of the repository.</summary>
    public static string? Listings
    {
        get
        {
            string? above = FindUpwards(Root, Path.Combine("shared", "reference", "nanoframework-api"));
            return above is null ? null : Path.Combine(above, "shared", "reference", "nanoframework-api");
        }
    }

    /// <summary>All C# sources below a folder of the repository, without build output, in a fixed order.</summary>
    public static IReadOnlyList<string> SourcesBelow(string folder)
    {
        string absolute = Path.Combine(Root, folder.Replace('/', Path.DirectorySeparatorChar));
        if (!Directory.Exists(absolute))
        {
            return [];
        }

        return Directory.EnumerateFiles(absolute, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    /// <summary>The C# sources that an .nfproj file lists.</summary>
    public static IReadOnlyList<string> SourcesOf(string project)
    {
        string path = Path.Combine(Root, project.Replace('/', Path.DirectorySeparatorChar));
        return XDocument.Load(path).Descendants()
            .Where(element => element.Name.LocalName == "Compile")
            .Select(element => element.Attribute("Include")!.Value.Replace('\\', Path.DirectorySeparatorChar))
            .Select(include => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, include)))
            .ToArray();
    }

    /// <summary>A path as the reader of a message wants it: from the root, with forward slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string? FindUpwards(string start, string wanted)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, wanted);
            if (File.Exists(candidate) || Directory.Exists(candidate))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
