using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using MepModule.App;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>The script of docs/fleet brings a new version to several modules, wave by wave.</summary>
[Collection(typeof(Alone))]
public sealed class WavesTests
{
    [Fact]
    public async Task A_wave_waits_for_the_one_before_and_a_version_that_fails_reaches_no_second_module()
    {
        using var one = new UpdatedModule();
        using var other = new UpdatedModule();
        string folder = Directory.CreateTempSubdirectory("mep-waves").FullName;
        try
        {
            string list = Path.Combine(folder, "modules.csv");
            await File.WriteAllTextAsync(list, $"name,address,password\none,{one.Authority},{Owner.Password}\nother,{other.Authority},{Owner.Password}\n", TestContext.Current.CancellationToken);
            (int code, string said) = await Update(list, AnotherBuild.Bundle("0.7.1"));
            Assert.True(code == 0, said);
            Assert.Contains($"one: runs 0.7.1, before it {ModuleApp.Version}, and reads its meter", said, StringComparison.Ordinal);
            Assert.True(said.IndexOf("one: runs", StringComparison.Ordinal) < said.IndexOf("Wave 2: 1 modules.", StringComparison.Ordinal), said);
            Assert.Equal(("0.7.1", "0.7.1"), (one.RunningVersion, other.RunningVersion));

            (code, said) = await Update(list, AnotherBuild.Bundle("0.7.2", without: "MepModule.Protocol.dll"));
            Assert.Equal(1, code);
            Assert.Contains("one: went back to 0.7.1: ", said, StringComparison.Ordinal);
            Assert.Contains("The wave did not get through, so the other 1 modules keep what they run.", said, StringComparison.Ordinal);
            Assert.Equal(("0.7.1", "0.7.1"), (one.RunningVersion, other.RunningVersion));
            Assert.DoesNotContain("other:", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static async Task<(int Code, string Said)> Update(string list, byte[] bundle)
    {
        string file = list + ".mepfw";
        await File.WriteAllBytesAsync(file, bundle, TestContext.Current.CancellationToken);
        using Process script = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "docs/fleet/fleet.mjs"), "update", list, file, "--waves", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, await output + await errors);
    }
}
