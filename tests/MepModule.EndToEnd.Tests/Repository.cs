using System;
using System.IO;

namespace MepModule.EndToEnd.Tests;

/// <summary>Places in the repository.</summary>
internal static class Repository
{
    public static string Images
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory != null && !File.Exists(Path.Combine(directory, "MepModule.sln")))
                directory = Path.GetDirectoryName(directory);
            return Directory.CreateDirectory(Path.Combine(directory ?? throw new DirectoryNotFoundException("MepModule.sln is in no folder above the tests."), "docs", "images")).FullName;
        }
    }
}
