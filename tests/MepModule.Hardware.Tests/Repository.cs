using System;
using System.IO;

namespace MepModule.Hardware.Tests;

/// <summary>Where the files under test lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Hardware => Path.Combine(Root, "hardware");

    public static string Project => Path.Combine(Hardware, "mep-module");

    public static string Document => Path.Combine(Root, "docs", "hardware.md");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MepModule.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MepModule.sln was not found above " + AppContext.BaseDirectory + ": run the tests from a clone of the repository.");
    }
}
