using System;
using System.IO;

namespace MepModule.EndToEnd.Tests;

/// <summary>Places in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindUpwards();

    public static string Images => Directory.CreateDirectory(Path.Combine(Root, "docs", "images")).FullName;

    private static string FindUpwards()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory != null && !File.Exists(Path.Combine(directory, "MepModule.sln")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new DirectoryNotFoundException("MepModule.sln is in no folder above the tests.");
    }
}
