using System.IO;
using System.Net;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web;

/// <summary>An owner who forgot the login, and holds the board in their hands.</summary>
public sealed class ForgottenLoginTests
{
    private const string Portal = "k7m2xw9pqa";

    [Fact]
    public async Task The_button_makes_the_password_on_the_label_the_login_and_nothing_else_changes()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        using ModuleClient program = await module.Holder("read");
        await owner.Json("PUT", "/api/v1/settings", new { network = new { portal_password = Portal } });
        string key = module.Module.App.Settings.Current.MeterKey;

        module.Module.App.RenewLogin();

        Assert.Equal(HttpStatusCode.Unauthorized, await owner.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.Unauthorized, await owner.Status("POST", "/api/v1/login", new { user = "admin", password = RunningModule.Password }));
        await owner.Login(Portal);
        Assert.Equal(HttpStatusCode.OK, await owner.Status("GET", "/api/v1/settings"));
        Assert.Equal(HttpStatusCode.OK, await program.Status("GET", "/api/v1/meter"));
        Assert.Equal(key, module.Module.App.Settings.Current.MeterKey);
        Assert.NotEqual("", key);
        Assert.Contains("said to be forgotten", await owner.Text("GET", "/api/v1/diagnostics/log"));
    }

    [Fact]
    public async Task One_word_in_a_file_does_the_same_at_the_next_start_and_only_then()
    {
        string directory = Directory.CreateTempSubdirectory("mep-module-").FullName;
        string file = Path.Combine(directory, "forgot.txt");
        try
        {
            using (var before = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = directory, Password = RunningModule.Password }))
            {
                before.Start();
                using var owner = new ModuleClient(before.Address);
                await owner.Login(RunningModule.Password);
                await owner.Json("PUT", "/api/v1/settings", new { network = new { portal_password = Portal } });
            }

            await File.WriteAllTextAsync(file, "login\n", TestContext.Current.CancellationToken);
            using (var told = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = directory }))
            {
                told.Start();
                Assert.False(File.Exists(file));
                using var owner = new ModuleClient(told.Address);
                await owner.Login(Portal);
                await owner.Json("PUT", "/api/v1/settings", new { access = new { current_password = Portal, password = "chosen anew" } });
            }

            using var after = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = directory });
            after.Start();
            using var again = new ModuleClient(after.Address);
            await again.Login("chosen anew");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_module_without_a_login_stays_without()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        module.Module.App.RenewLogin();
        Assert.Empty(module.Module.App.Settings.Current.Password);
    }
}
