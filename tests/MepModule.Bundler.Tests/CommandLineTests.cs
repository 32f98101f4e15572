using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.Bundler.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bundler").FullName;

    public CommandLineTests()
    {
        File.WriteAllText(At("base.txt"), "# a base\nlauncher 1.0.0\nclr 1.16.0\nassembly mscorlib 1.17.11.0 1549C856\n");
        File.WriteAllBytes(At("App.pe"), [.. "NFMRK1\0"u8, .. new byte[6000]]);
        Directory.CreateDirectory(At("web"));
        File.WriteAllText(At("web/index.html"), "<!doctype html><title>x</title>");
        File.WriteAllText(At("web/manifest.json"), """{"assets":[{"path":"/index.html","contentType":"text/html","etag":"\"0\"","immutable":false}]}""");
        using RSA key = RSA.Create(2048);
        File.WriteAllText(At("signer.pem"), key.ExportRSAPrivateKeyPem());
        File.WriteAllText(At("public.pem"), key.ExportSubjectPublicKeyInfoPem());
    }

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public void A_signed_bundle_is_packed_and_checked()
    {
        Assert.Equal(0, Run("pack", "--target", "mep-module", "--version", "1.4.2", "--base", At("base.txt"), "--code", At("App.pe"),
            "--assets", At("web"), "--label", "nightly 7", "--sign", At("signer.pem"), "--out", At("x.mepfw")).Code);

        BundleHeader header = BundleHeader.Parse(File.ReadAllBytes(At("x.mepfw")))!;
        Assert.Equal("mep-module", header.Target);
        Assert.Equal("1.4.2", header.Version.ToString());
        Assert.Equal("nightly 7", header.Label);
        Assert.True(header.IsSigned);

        var (code, output, _) = Run("check", At("x.mepfw"), "--public", At("public.pem"));
        Assert.Equal(0, code);
        Assert.Contains("made with this key", output);
    }

    [Fact]
    public void A_damaged_or_foreign_bundle_fails_the_check_with_a_sentence()
    {
        Run("pack", "--target", "dabbler", "--version", "1.0", "--base", At("base.txt"), "--code", At("App.pe"), "--out", At("x.mepfw"));
        byte[] bundle = File.ReadAllBytes(At("x.mepfw"));
        bundle[3000] ^= 1;
        File.WriteAllBytes(At("damaged.mepfw"), bundle);
        File.WriteAllBytes(At("short.mepfw"), bundle[..^5]);

        Assert.Contains("damaged", Fails(1, "check", At("damaged.mepfw")));
        Assert.Contains("header says", Fails(1, "check", At("short.mepfw")));
        Assert.Contains("no update bundle", Fails(1, "check", At("App.pe")));
        Assert.Contains("not signed", Fails(1, "check", At("x.mepfw"), "--public", At("public.pem")));
    }

    [Fact]
    public void A_wrong_command_line_is_told_with_the_usage()
    {
        Assert.Contains("--target is missing", Fails(2, "pack", "--version", "1.0.0", "--out", "x", "--base", At("base.txt")));
        Assert.Contains("no command", Fails(2, "unpack"));
        Assert.Contains("no version", Fails(2, "pack", "--version", "one", "--target", "x", "--base", "x", "--code", "x", "--out", "x"));
        Assert.Contains("--colour is not known", Fails(2, "check", At("x.mepfw"), "--colour", "red"));
        Assert.Contains("twice", Fails(2, "check", "--public", "a", "--public", "b"));
        Assert.Contains("needs a value", Fails(2, "check", "--public"));
        Assert.Equal(2, Run().Code);
        Assert.Equal(0, Run("--help").Code);
    }

    [Fact]
    public void A_missing_file_or_a_broken_base_is_told_with_a_sentence()
    {
        Assert.NotEqual("", Fails(1, "check", At("none.mepfw")));
        Assert.Contains("src/web/dist/assets", Fails(1, "assets", "--from", _directory, "--out", At("x")));
        File.WriteAllText(At("bad.txt"), "launcher 1.0.0\nclr 1.16.0\nassembly mscorlib\n");
        Assert.Contains("line 3", Fails(1, "pack", "--target", "x", "--version", "1.0.0", "--base", At("bad.txt"), "--code", At("App.pe"), "--out", At("x")));
    }

    [Fact]
    public void A_key_of_another_length_is_refused()
    {
        using RSA key = RSA.Create(3072);
        File.WriteAllText(At("long.pem"), key.ExportRSAPrivateKeyPem());
        Assert.Contains("2048", Fails(1, "key", At("long.pem")));
        Assert.Equal(512, Run("key", At("public.pem")).Output.Trim().Length);
    }

    [Fact]
    public void A_deployment_image_holds_what_its_board_has_each_padded_to_four_bytes()
    {
        File.WriteAllText(At("boards.txt"), "launcher 1.2.0\nclr 1.16.0\nassembly a 1.0.0 0\nassembly b 1.0.0 0 mep-module\napp One\napp Two mep-module\n");
        Built("a", 1, 2);
        Built("b", 3);
        Built("MepModule.Launcher", 4, 4, 4, 4, 4);
        Built("One", 5);
        Built("Two", 6);
        Built("NotOfTheApp", 7);
        Assert.Equal(0, Run("image", "--board", "dabbler", "--base", At("boards.txt"), "--from", _directory, "--out", At("deploy.bin")).Code);
        byte[] small = [.. "NFMRK1\0"u8, 1, 2, 0, 0, 0, .. "NFMRK1\0"u8, 4, 4, 4, 4, 4, .. "NFMRK1\0"u8, 5];
        Assert.Equal(small, File.ReadAllBytes(At("deploy.bin")));
        Assert.Equal(0, Run("image", "--board", "mep-module", "--base", At("boards.txt"), "--from", _directory, "--out", At("deploy.bin")).Code);
        Assert.Equal(
            [.. "NFMRK1\0"u8, 1, 2, 0, 0, 0, .. "NFMRK1\0"u8, 3, .. "NFMRK1\0"u8, 4, 4, 4, 4, 4, .. "NFMRK1\0"u8, 5, .. "NFMRK1\0"u8, 6],
            File.ReadAllBytes(At("deploy.bin")));
    }

    [Fact]
    public void No_bundle_is_packed_for_a_board_that_takes_no_updates()
    {
        File.WriteAllText(At("boards.txt"), "launcher 1.2.0\nclr 1.16.0\nassembly a 1.0.0 0\napp One\napp MepModule.Updates mep-module\n");
        Built("One", 5);
        Built("MepModule.Updates", 6);
        string[] pack(string board) => ["pack", "--target", board, "--version", "1.0.0", "--base", At("boards.txt"), "--from", _directory, "--out", At(board)];
        Assert.Equal(0, Run(pack("mep-module")).Code);
        Assert.Contains("'dabbler' takes no updates over the network", Fails(1, pack("dabbler")));
        Assert.False(File.Exists(At("dabbler")));
    }

    [Fact]
    public void A_bundle_holds_the_app_of_its_board_and_names_its_base()
    {
        File.WriteAllText(At("boards.txt"), "launcher 1.2.0\nleast-launcher 1.1.0\nclr 1.16.0\nassembly a 1.0.0 0\nassembly b 1.0.0 0 mep-module\napp One\napp Two mep-module\n");
        Built("One", 5);
        Built("Two", 6);
        string[] pack(string board) => ["pack", "--target", board, "--version", "1.0.0", "--base", At("boards.txt"), "--from", _directory, "--out", At(board)];
        Assert.Equal(0, Run(pack("dabbler")).Code);
        Assert.Equal(0, Run(pack("mep-module")).Code);
        byte[] small = File.ReadAllBytes(At("dabbler"));
        byte[] large = File.ReadAllBytes(At("mep-module"));
        byte[] one = [.. "NFMRK1\0"u8, 5];
        Assert.Equal(one, small[BundleHeader.Length..]);
        Assert.Equal([.. "NFMRK1\0"u8, 5, .. "NFMRK1\0"u8, 6], large[BundleHeader.Length..]);
        BaseDescription all = BaseDescription.Load(At("boards.txt"));
        Assert.Null(BundleHeader.Parse(small)!.WhyNotFor(Module("dabbler", "1.1.0", all.For("dabbler").Fingerprint)));
        Assert.Null(BundleHeader.Parse(large)!.WhyNotFor(Module("mep-module", "1.2.0", all.For("mep-module").Fingerprint)));
        Assert.Contains("another base", BundleHeader.Parse(large)!.WhyNotFor(Module("mep-module", "1.0.0", all.For("mep-module").Fingerprint)));
        Assert.Contains("another base", BundleHeader.Parse(small)!.WhyNotFor(Module("dabbler", "1.2.0", all.For("mep-module").Fingerprint)));
    }

    [Fact]
    public void An_image_that_a_board_could_not_start_is_refused_with_a_sentence()
    {
        string[] image(string board, string description) => ["image", "--board", board, "--base", At(description), "--from", _directory, "--out", At("deploy.bin")];
        Assert.Contains("There is no mscorlib.pe", Fails(1, image("dabbler", "base.txt")));
        File.WriteAllText(At("mscorlib.pe"), "something else");
        Assert.Contains("NFMRK1", Fails(1, image("dabbler", "base.txt")));
        Assert.Contains("there are mep-module, dabbler, ustepper-c3", Fails(2, image("arduino", "base.txt")));
        File.WriteAllText(At("boards.txt"), "launcher 1.0.0\nclr 1.16.0\napp One dabler\n");
        Assert.Contains("line 3: 'dabler' is no board", Fails(1, image("dabbler", "boards.txt")));
        Assert.Contains("app NAME", Fails(1, "pack", "--target", "dabbler", "--version", "1.0.0", "--base", At("base.txt"), "--from", _directory, "--out", At("x")));
    }

    [Fact]
    public void One_file_to_flash_is_put_together_with_the_manifest_that_names_it()
    {
        Directory.CreateDirectory(At("package"));
        File.WriteAllBytes(At("package/bootloader.bin"), MadeUpPackage.Bootloader(0));
        File.WriteAllBytes(At("package/partitions_4mb.bin"), MadeUpPackage.Table(MadeUpPackage.Rows("dabbler")));
        File.WriteAllBytes(At("package/nanoCLR.bin"), MadeUpPackage.Runtime(0, 0x1549C856));
        File.WriteAllBytes(At("deploy.bin"), MadeUpPackage.Deployment(5000));
        string[] flash(string board) => ["flash", "--board", board, "--version", "1.4.2", "--base", At("base.txt"), "--package", At("package"), "--image", At("deploy.bin"), "--out", _directory];
        Assert.Equal(0, Run(flash("dabbler")).Code);
        Assert.Equal(0x3A0000, new FileInfo(At("mep-module-1.4.2-dabbler.bin")).Length);
        Assert.Contains("\"mep-module-1.4.2-dabbler.bin\"", File.ReadAllText(At("dabbler.json")));
        Assert.Contains("there are mep-module, dabbler, ustepper-c3", Fails(2, flash("arduino")));
        Assert.Contains("partitions_8mb.bin", Fails(1, flash("mep-module")));
    }

    [Fact]
    public void The_fingerprint_depends_on_every_fact_of_every_assembly_and_not_on_their_order()
    {
        uint of(params string[] lines) => BaseDescription.Parse(["launcher 1.0.0", "clr 1.0.0", .. lines], "test").Fingerprint;
        uint expected = of("assembly a 1.0.0.0 1", "assembly b 1.0.0.0 2");
        Assert.Equal(expected, of("assembly b 1.0.0.0 2", "", "# comment", "assembly a 1.0.0.0 00000001"));
        Assert.NotEqual(expected, of("assembly a 1.0.0.0 1", "assembly b 1.0.0.0 3"));
        Assert.NotEqual(expected, of("assembly a 1.0.0.1 1", "assembly b 1.0.0.0 2"));
        Assert.NotEqual(expected, of("assembly a 1.0.0.0 1"));
    }

    private static BaseIdentity Module(string target, string launcher, uint framework) =>
        new(target, AppVersion.Parse(launcher)!, AppVersion.Parse("1.0.0")!, AppVersion.Parse("1.16.0")!, framework);

    private void Built(string name, params byte[] content) => File.WriteAllBytes(At(name + ".pe"), [.. "NFMRK1\0"u8, .. content]);

    private string At(string name) => Path.Combine(_directory, name);

    private string Fails(int code, params string[] args)
    {
        var result = Run(args);
        Assert.Equal(code, result.Code);
        return result.Error;
    }

    // As its own process, as a user runs it.
    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using Process process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
