using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using MepModule.App.History;
using MepModule.App.Platform;
using MepModule.App.Tests.Web;
using MepModule.Desktop;
using MepModule.Desktop.Storage;
using MepModule.Testing;

namespace MepModule.App.Tests.Desktop;

public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = Directory.CreateTempSubdirectory("mep-module-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_today_has_brought_is_kept_in_it_over_a_restart()
    {
        var days = new DayTotals(new DirectoryStore(_directory));
        days.Open(7);
        days.AddPoint(1_700_000_000, 0, 5000, 0, false);
        days.AddPoint(1_700_000_060, 0, 5040, 0, false);
        days.KeepToday();
        var again = new DayTotals(new DirectoryStore(_directory));
        again.Open(7);
        Assert.Equal((1_700_000_060, 5040), (again.LastSeconds, again.LastImport));
    }

    [Fact]
    public async Task A_factory_reset_erases_what_is_the_modules_and_nothing_else()
    {
        string[] foreign = ["thesis.odt", "notes.a", "log.txt", "settings.b.bak"];
        foreach (string name in foreign)
        {
            File.WriteAllText(At(name), "years of work");
        }

        using var module = new RunningModule(options => options with { DataDirectory = _directory });
        using ModuleClient owner = await module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new { network = new { host_name = "cellar" } });
        await Restarts.WaitFor(module, async () => await owner.Json("POST", "/api/v1/factory-reset", new { confirm = "erase everything" }, HttpStatusCode.Accepted));

        Assert.All(foreign, name => Assert.Equal("years of work", File.ReadAllText(At(name))));
        using ModuleClient again = await module.Owner();
        Assert.Equal("mep-module", (await again.Json("GET", "/api/v1/settings")).GetProperty("network").GetProperty("host_name").GetString());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Files_are_for_their_owner_only_whatever_the_directory_allows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.WriteAllText(At("settings.a"), "of an earlier version");
        File.SetUnixFileMode(At("settings.a"), OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.GroupRead);

        using (var module = new RunningModule(options => options with { DataDirectory = _directory }))
        {
            Assert.Contains("config.b", new DirectoryStore(_directory).List());
        }

        Assert.All(Directory.GetFiles(_directory), path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_second_program_in_one_directory_is_refused_with_a_sentence()
    {
        using var module = new RunningModule(options => options with { DataDirectory = _directory });
        (int code, _, string error) = await Programs.Run(typeof(DesktopModule), "", "--http", "18099", "--data", _directory);

        Assert.Equal(1, code);
        Assert.Equal($"The directory {_directory} is in use by another MepModule; stop that one, or choose another with --data.", error.Trim());
    }

    [Fact]
    public void The_directory_is_free_again_when_the_program_has_ended()
    {
        for (int i = 0; i < 2; i++)
        {
            using var module = new RunningModule(options => options with { DataDirectory = _directory });
        }
    }

    [Fact]
    public void A_full_disk_leaks_no_file_handle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is a Linux device");
        File.CreateSymbolicLink(At("log.a"), "/dev/full");
        var store = new DirectoryStore(_directory);
        for (int i = 0; i < 5; i++)
        {
            IFileWriter writer = store.Append("log.a");
            writer.Write(new byte[10], 0, 10);
            Assert.Throws<IOException>(writer.Dispose);
        }

        Assert.DoesNotContain("/dev/full", Directory.GetFiles("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget));
    }

    [Fact]
    public void Names_that_are_not_the_modules_are_refused()
    {
        var store = new DirectoryStore(_directory);

        Assert.Throws<ArgumentException>(() => store.Create("thesis.odt"));
        Assert.Throws<ArgumentException>(() => store.Delete("../settings.a"));
    }

    private string At(string name) => Path.Combine(_directory, name);
}
