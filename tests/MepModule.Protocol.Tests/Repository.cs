using System;
using System.IO;

namespace MepModule.Protocol.Tests;

/// <summary>Places in the repository that the tests run from.</summary>
internal static class Repository
{
    /// <summary>The folder of MepModule.sln.</summary>
    public static string Root { get; } = FindUpwards();

    /// <summary>A file or folder of the repository.</summary>
    /// <param name="path">From the root on, with slashes.</param>
    public static string Place(string path) => Path.Combine([Root, .. path.Split('/')]);

    private static string FindUpwards()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MepModule.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No MepModule.sln above the test program: run the tests from inside the repository.");
    }
}
