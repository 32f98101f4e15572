using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Testing;

namespace MepModule.App.Tests.Desktop;

/// <summary>The program for PCs as it is attached to a release: one file, on a system that has no .NET.</summary>
[Collection(nameof(Alone))]
public sealed partial class SingleFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mep-module-file-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task One_file_runs_without_an_SDK_and_reads_its_meter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "the file is published for linux-x64 here");
        string folder = Path.Combine(_directory, "published");
        var start = new ProcessStartInfo("dotnet", ["publish", Repository.Place("src/MepModule.Desktop"), "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "q", "-nologo", .. WithoutPage()]) { RedirectStandardOutput = true };
        using (Process publish = Process.Start(start)!)
        {
            string told = await publish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(publish.ExitCode == 0, told);
        }

        // Alone, without what the build leaves beside it for a debugger.
        string program = Path.Combine(_directory, "mep-module");
        File.Move(Path.Combine(folder, "MepModule.Desktop"), program);
        Directory.Delete(folder, recursive: true);
        (Process module, string address) = await StartAsync(program);
        try
        {
            using var client = new ModuleClient(new Uri(address));
            Assert.Equal(ModuleApp.Version, (await client.Json("GET", "/healthz")).GetProperty("version").GetString());
            using (StreamReader live = await client.Listen())
            {
                string? told;
                do
                {
                    told = await live.ReadLineAsync(TestContext.Current.CancellationToken);
                    Assert.NotNull(told);
                }
                while (!Power().IsMatch(told));
            }

            client.Http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
            Assert.Equal(WithoutPage().Length == 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound, await client.Status("GET", "/icon.svg"));
        }
        finally
        {
            module.Kill();
            await module.WaitForExitAsync(TestContext.Current.CancellationToken);
            module.Dispose();
        }
    }

#if NO_UI
    private static string[] WithoutPage() => ["-p:NoUi=true"];
#else
    private static string[] WithoutPage() => [];
#endif

    private async Task<(Process Module, string Address)> StartAsync(string program)
    {
        for (int attempt = 1; ; attempt++)
        {
            var start = new ProcessStartInfo(program, ["--http", $"127.0.0.1:{Loopback.FreePort()}", "--data", Path.Combine(_directory, "data")]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Clear();
            start.Environment["HOME"] = _directory;
            start.Environment["PATH"] = "/nonexistent";
            Process module = Process.Start(start)!;
            string? line = await module.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            if (line != null)
                return (module, line.Split(' ')[3]);
            string problem = await module.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.True(attempt < Loopback.Tries && problem.Contains("in use", StringComparison.Ordinal), problem);
            module.Dispose();
        }
    }

    [GeneratedRegex("\"power_import_w\":[0-9]+")]
    private static partial Regex Power();
}
