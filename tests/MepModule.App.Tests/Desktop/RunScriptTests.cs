using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace MepModule.App.Tests.Desktop;

/// <summary>run.sh builds what changed and nothing else: whoever starts the module a second time does not wait for a build.</summary>
public sealed class RunScriptTests : IDisposable
{
    // Stands for the SDK: a build leaves a program, and both calls are noted.
    private const string Dotnet =
        """
        #!/usr/bin/env bash
        if [ "$1" = --list-sdks ]; then
          echo "10.0.100 [/usr/share/dotnet/sdk]"
        elif [ "$1" = build ]; then
          echo build >> calls
          mkdir -p src/MepModule.Desktop/bin/Release/net10.0
          touch src/MepModule.Desktop/bin/Release/net10.0/MepModule.Desktop.dll
        else
          echo "start ${*:2}" >> calls
        fi
        """;

    private readonly string _tree = Directory.CreateTempSubdirectory("mep-module-run-").FullName;

    public RunScriptTests()
    {
        foreach (string file in new[] { "src/MepModule.App/One.cs", "src/web/node_modules/package.json", "src/MepModule.App/obj/made.cs", "docs/key-request.md", "Directory.Build.props", "Directory.Packages.props" })
            Write(file, "");
        foreach (string script in new[] { "run.sh", "install.sh" })
            File.Copy(Repository.Place(script), Path.Combine(_tree, script));
        Write("sdk/dotnet", Dotnet);
        using Process chmod = Process.Start("chmod", ["+x", Path.Combine(_tree, "sdk", "dotnet")]);
        chmod.WaitForExit();
    }

    [Fact]
    public void A_built_tree_starts_without_a_build_until_a_source_changes_comes_or_goes()
    {
        Assert.Equal(["build", "start --http 8081"], Run("--http", "8081"));
        Assert.Equal(["start"], Run());

        Change("src/MepModule.App/One.cs");
        Assert.Equal(["build", "start"], Run());
        Write("src/MepModule.App/Two.cs", "");
        Assert.Equal(["build", "start"], Run());
        File.Delete(Path.Combine(_tree, "src/MepModule.App/One.cs"));
        Assert.Equal(["build", "start"], Run());
        Change("docs/key-request.md");
        Assert.Equal(["build", "start"], Run());

        // What builds and package managers write is no source.
        Change("src/MepModule.App/obj/made.cs");
        Change("src/web/node_modules/package.json");
        Assert.Equal(["start"], Run());
        File.Delete(Path.Combine(_tree, "src/MepModule.Desktop/bin/Release/net10.0/MepModule.Desktop.dll"));
        Assert.Equal(["build", "start"], Run());
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    private string[] Run(params string[] arguments)
    {
        string calls = Path.Combine(_tree, "calls");
        File.Delete(calls);
        var start = new ProcessStartInfo("bash", [Path.Combine(_tree, "run.sh"), .. arguments]);
        start.Environment["PATH"] = Path.Combine(_tree, "sdk") + ":" + Environment.GetEnvironmentVariable("PATH");
        using Process script = Process.Start(start)!;
        script.WaitForExit();
        Assert.Equal(0, script.ExitCode);
        return [.. File.ReadAllLines(calls).Select(line => line.Trim())];
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_tree, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
    }

    private void Change(string file) => File.SetLastWriteTimeUtc(Path.Combine(_tree, file), DateTime.UtcNow);
}
