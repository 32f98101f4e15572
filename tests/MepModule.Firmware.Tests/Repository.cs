using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.Firmware.Tests;

/// <summary>Where things lie in the working copy that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindUpwards(AppContext.BaseDirectory, "MepModule.sln")
        ?? throw new InvalidOperationException("No MepModule.sln above the test program: run the tests from inside the repository.");

    /// <summary>The listings of nanoFramework's API and the design; null where they are not at hand, because they are no part of the repository.</summary>
    public static string? Shared
    {
        get
        {
            string? above = FindUpwards(Root, Path.Combine("shared", "reference", "nanoframework-api"));
            return above is null ? null : Path.Combine(above, "shared");
        }
    }

    public static string At(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));

    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>C# sources below a folder, as paths from the root with forward slashes.</summary>
    public static IReadOnlyList<string> SourcesBelow(string folder) =>
        [.. Directory.EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

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
