using System;
using System.Diagnostics;
using System.IO;

namespace MepModule.App.Tests.Desktop;

/// <summary>install.sh on a bare system: nothing but the tools of the base and what the test puts beside them is on its path.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private const string Root = "#!/bin/bash\necho 0\n";

    // Installs by making the programs that the packages have.
    private const string AptGet =
        """
        #!/bin/bash
        echo "$*" >> "$TREE/calls"
        for package in "$@"; do
          case $package in
            dotnet-sdk-10.0) printf '#!/bin/bash\necho "10.0.100 [/usr/lib/dotnet/sdk]"\n' > "$TREE/dotnet"; chmod +x "$TREE/dotnet" ;;
            nodejs) printf '#!/bin/bash\necho 20.19.2\n' > "$TREE/node"; chmod +x "$TREE/node" ;;
            npm) cp "$TREE/node" "$TREE/npm" ;;
          esac
        done
        """;

    private readonly string _tree = Directory.CreateTempSubdirectory("mep-module-install-").FullName;

    public InstallScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "install.sh is for systems with apt");
        foreach (string tool in new[] { "env", "sed", "grep", "sort", "head", "chmod", "cp", "cat" })
            File.CreateSymbolicLink(Path.Combine(_tree, tool), "/usr/bin/" + tool);
        Write("id", Root);
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Fact]
    public void What_the_package_manager_has_is_installed_and_the_next_time_nothing_is()
    {
        Write("apt-get", AptGet);
        Write("apt-cache", Policy(dotnet: "10.0.100-0ubuntu1", node: "20.19.2+dfsg-1"));
        Assert.Equal(0, Run().Code);
        Assert.Equal(["update -qq", "install -y -qq --no-install-recommends dotnet-sdk-10.0 nodejs", "install -y -qq --no-install-recommends npm"], File.ReadAllLines(Path.Combine(_tree, "calls")));
        File.Delete(Path.Combine(_tree, "calls"));
        Assert.Equal((0, ""), Run());
        Assert.False(File.Exists(Path.Combine(_tree, "calls")));
    }

    [Fact]
    public void What_it_has_not_or_only_too_old_is_told_with_the_command()
    {
        Write("apt-get", AptGet);
        Write("apt-cache", Policy(dotnet: "(none)", node: "18.19.0+dfsg-6"));
        (int code, string told) = Run();
        Assert.Equal(1, code);
        Assert.Contains("sudo apt-get install -y dotnet-sdk-10.0", told);
        Assert.Contains("https://deb.nodesource.com/setup_22.x", told);
        Assert.Equal(["update -qq"], File.ReadAllLines(Path.Combine(_tree, "calls")));
    }

    [Fact]
    public void Only_what_is_missing_is_installed()
    {
        Write("apt-get", AptGet);
        Write("apt-cache", Policy(dotnet: "10.0.100", node: "22.4.1~really1"));
        Write("dotnet", "#!/bin/bash\necho '8.0.100 [/usr/lib/dotnet/sdk]'\n");
        Write("node", "#!/bin/bash\necho 22.4.1\n");
        Write("npm", "#!/bin/bash\necho 10.8.1\n");
        Assert.Equal(0, Run().Code);
        Assert.Equal("install -y -qq --no-install-recommends dotnet-sdk-10.0", File.ReadAllLines(Path.Combine(_tree, "calls"))[^1]);
    }

    [Fact]
    public void Without_a_package_manager_the_pages_to_go_to_are_told()
    {
        (int code, string told) = Run();
        Assert.Equal(1, code);
        Assert.Contains("The .NET 10 SDK is missing", told);
        Assert.Contains("https://nodejs.org/", told);
    }

    private static string Policy(string dotnet, string node) =>
        $$"""
        #!/bin/bash
        [ "$2" = dotnet-sdk-10.0 ] && version='{{dotnet}}' || version='{{node}}'
        printf '%s:\n  Installed: (none)\n  Candidate: %s\n' "$2" "$version"
        """;

    private (int Code, string Told) Run()
    {
        var start = new ProcessStartInfo("/bin/bash", [Repository.Place("install.sh")]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["PATH"] = _tree;
        start.Environment["TREE"] = _tree;
        using Process script = Process.Start(start)!;
        script.StandardInput.Close();
        string output = script.StandardOutput.ReadToEnd();
        string told = script.StandardError.ReadToEnd();
        script.WaitForExit();
        return (script.ExitCode, script.ExitCode == 0 ? output : told);
    }

    private void Write(string name, string content)
    {
        string path = Path.Combine(_tree, name);
        File.WriteAllText(path, content);
        using Process chmod = Process.Start("/usr/bin/chmod", ["+x", path]);
        chmod.WaitForExit();
    }
}
