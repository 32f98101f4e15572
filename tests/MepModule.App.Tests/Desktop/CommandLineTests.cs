using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using MepModule.Desktop;
using MepModule.Testing;

namespace MepModule.App.Tests.Desktop;

public sealed class CommandLineTests
{
    [Fact]
    public void Nothing_given_means_this_PC_only_and_a_simulated_meter()
    {
        DesktopOptions options = DesktopOptions.Parse([]);

        Assert.Equal((false, 8080, "simulated", "gen3"), (options.IsShared, options.Port, options.Meter, options.Profile));
    }

    [Fact]
    public void A_real_meter_and_the_simulated_one_share_neither_key_nor_history()
    {
        string simulated = DesktopOptions.Parse([]).DataDirectory;

        Assert.NotEqual(simulated, DesktopOptions.Parse(["--meter", "serial:COM3"]).DataDirectory);
        Assert.Equal("here", DesktopOptions.Parse(["--data", "here", "--meter", "serial:COM3"]).DataDirectory);
    }

    [Theory]
    [InlineData("9000", false, 9000)]
    [InlineData("127.0.0.1:9000", false, 9000)]
    [InlineData("0.0.0.0:80", true, 80)]
    public void An_address_is_a_port_and_who_may_connect(string value, bool isShared, int port)
    {
        DesktopOptions options = DesktopOptions.Parse(["--http", value]);

        Assert.Equal((isShared, port), (options.IsShared, options.Port));
    }

    [Theory]
    [InlineData("--http", "0")]
    [InlineData("--http", "65536")]
    [InlineData("--http", "eighty")]
    [InlineData("--http", "192.168.1.2:80")]
    [InlineData("--http", "::1:80")]
    [InlineData("--http", "127.0.0.5:80")]
    [InlineData("--http")]
    [InlineData("--meter", "serial:")]
    [InlineData("--meter", "tcp:host")]
    [InlineData("--meter", "tcp::80")]
    [InlineData("--meter", "usb:1")]
    [InlineData("--key", "short")]
    [InlineData("--profile", "gen5")]
    [InlineData("--password", "short")]
    [InlineData("--data", "")]
    [InlineData("--board", "large")]
    [InlineData("--key-file", "/no/such/file")]
    [InlineData("--password-file")]
    [InlineData("--first-run", "yes")]
    [InlineData("--verbose", "1")]
    [InlineData("serve")]
    public void A_bad_argument_is_refused_with_one_sentence(params string[] args)
    {
        string message = Assert.Throws<ArgumentException>(() => DesktopOptions.Parse(args)).Message;

        Assert.EndsWith(".", message);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_key_is_not_repeated() =>
        Assert.DoesNotContain("SECRETSECRET", Assert.Throws<ArgumentException>(() => DesktopOptions.Parse(["--key", "SECRETSECRET"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Key_and_password_come_from_files_or_the_environment_so_that_no_command_line_shows_them()
    {
        string key = Path.GetTempFileName();
        File.WriteAllText(key, "DEMO-MBK-0123456\nthe letter of the grid company\n");
        DesktopOptions options = DesktopOptions.Parse(["--key-file", key], name => name == "MEP_PASSWORD" ? "out of the environment" : null);
        File.Delete(key);

        Assert.Equal(("DEMO-MBK-0123456", "out of the environment"), (options.Key, options.Password));
        Assert.Equal("FROM-ENV-0123456", DesktopOptions.Parse([], name => name == "MEP_KEY" ? "FROM-ENV-0123456" : null).Key);
        Assert.Equal("on the line", DesktopOptions.Parse(["--password", "on the line"], name => name == "MEP_PASSWORD" ? "in the environment" : null).Password);
        Assert.Equal("MEP_PASSWORD needs 8 to 64 characters.", Assert.Throws<ArgumentException>(() => DesktopOptions.Parse([], name => name == "MEP_PASSWORD" ? "short" : null)).Message);
    }

    [Fact]
    public async Task A_secret_that_is_typed_is_checked_like_any_other()
    {
        (int code, _, string error) = await Programs.Run(typeof(DesktopModule), "short\n", "--password-file", "-");

        Assert.Equal((2, "--password-file needs 8 to 64 characters."), (code, error.Trim()));
    }

    [Theory]
    [InlineData("--board", "medium")]
    [InlineData("--first-run")]
    [InlineData("--http", "0.0.0.0:81", "--meter", "tcp:host:1", "--profile", "gen4", "--key", "DEMO-MBK-0123456", "--password", "file:secret", "--data", "here")]
    public void A_build_from_a_slot_gets_the_same_options(params string[] args)
    {
        DesktopOptions options = DesktopOptions.Parse(args, _ => null);

        Assert.Equal(options, DesktopOptions.Parse(options.Arguments, _ => null));
    }

    [Theory]
    [InlineData("simulated", "The meter: Verified readings arrive")]
    [InlineData("tcp:127.0.0.1:1", "The meter: 127.0.0.1:1 cannot be reached")]
    public async Task The_terminal_tells_once_how_things_stand_and_where_others_find_the_module(string meter, string told)
    {
        int port;
        string said;
        int tries = 0;
        do
        {
            Assert.True(tries++ < Loopback.Tries, "the program found its port taken each time");
            port = Loopback.FreePort();
            said = await ToldOnTheTerminal(port, meter);
        }
        while (said.StartsWith($"Port {port} cannot be used", StringComparison.Ordinal));

        Assert.Contains(told, said, StringComparison.Ordinal);
        foreach (System.Net.NetworkInformation.NetworkInterface network in System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces())
        {
            bool isShown = network.OperationalStatus == System.Net.NetworkInformation.OperationalStatus.Up && network.NetworkInterfaceType != System.Net.NetworkInformation.NetworkInterfaceType.Loopback;
            foreach (System.Net.NetworkInformation.UnicastIPAddressInformation address in network.GetIPProperties().UnicastAddresses)
            {
                if (address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
                    Assert.Equal(isShown, said.Contains($"http://{address.Address}:{port}/,", StringComparison.Ordinal) || said.Contains($"http://{address.Address}:{port}/.", StringComparison.Ordinal));
            }
        }
    }

    // Up to what it says of the meter; when it ends before, what it said is wrong.
    private static async Task<string> ToldOnTheTerminal(int port, string meter)
    {
        string data = Directory.CreateTempSubdirectory("mep-module-terminal-").FullName;
        using Process program = Process.Start(Programs.Of(typeof(DesktopModule), "--http", $"0.0.0.0:{port}", "--meter", meter, "--data", data))!;
        string said = "";
        using var patience = new System.Threading.CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!said.Contains("The meter: ", StringComparison.Ordinal) && await program.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            said += line + "\n";
        said += said.Length == 0 ? await program.StandardError.ReadToEndAsync(patience.Token) : "";
        program.Kill();
        await program.WaitForExitAsync(patience.Token);
        Directory.Delete(data, recursive: true);
        return said;
    }

    [Fact]
    public async Task The_program_says_what_is_wrong_and_ends_with_2()
    {
        (int code, string output, string error) = await Programs.Run(typeof(DesktopModule), "", "--meter", "usb:1");

        Assert.Equal((2, ""), (code, output));
        Assert.Equal("--meter must be simulated, serial:PATH or tcp:HOST:PORT; not 'usb:1'.", error.Trim());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_sentence()
    {
        using var module = new Web.RunningModule();
        string directory = Directory.CreateTempSubdirectory("mep-module-").FullName;
        (int code, _, string error) = await Programs.Run(typeof(DesktopModule), "", "--http", module.Address.Port.ToString(), "--data", directory, "--password", "long enough");
        Directory.Delete(directory, recursive: true);

        Assert.Equal(1, code);
        Assert.Contains($"Port {module.Address.Port} cannot be used", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_told_in_one_sentence()
    {
        string file = Path.GetTempFileName();
        (int code, _, string error) = await Programs.Run(typeof(DesktopModule), "", "--data", file);
        File.Delete(file);

        Assert.Equal(1, code);
        Assert.Matches(@"^The directory .+ cannot be used \(.+\); choose another with --data\.$", error.Trim());
    }

    [Theory]
    [InlineData("serial:/dev/ttyNoSuchPort")]
    [InlineData("tcp:127.0.0.1:1")]
    public async Task A_meter_that_cannot_be_reached_is_told_and_the_module_runs(string meter)
    {
        using var module = new Web.RunningModule(options => options with { Meter = meter, Key = "DEMO-MBK-0123456" });
        using Web.ModuleClient stranger = module.Stranger();
        string state;
        var watch = Stopwatch.StartNew();
        do
        {
            System.Text.Json.JsonElement link = (await stranger.Json("GET", "/healthz")).GetProperty("link");
            state = link.GetProperty("state").GetString()!;
            Assert.EndsWith(".", link.GetProperty("text").GetString());
        }
        while (state == "starting" && watch.Elapsed < TimeSpan.FromSeconds(60));

        Assert.Equal("no_port", state);
        System.Text.Json.JsonElement reading = await stranger.Json("GET", "/api/v1/reading");
        Assert.Equal((System.Text.Json.JsonValueKind.Null, true, false), (reading.GetProperty("age_s").ValueKind, reading.GetProperty("stale").GetBoolean(), reading.TryGetProperty("power_import_w", out _)));
        using Web.ModuleClient owner = await module.Owner();
        (string code, string message) = await owner.Error("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" }, System.Net.HttpStatusCode.Conflict);
        Assert.Equal("not_sent", code);
        Assert.StartsWith("The port to the meter could not be opened", message);
    }
}
