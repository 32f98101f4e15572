using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
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
    public void A_deployment_image_pads_each_assembly_to_four_bytes()
    {
        File.WriteAllBytes(At("a.pe"), [.. "NFMRK1\0"u8, 1, 2]);
        File.WriteAllBytes(At("b.pe"), [.. "NFMRK1\0"u8, 3]);
        Assert.Equal(0, Run("image", "--out", At("deploy.bin"), At("a.pe"), At("b.pe")).Code);
        Assert.Equal([.. "NFMRK1\0"u8, 1, 2, 0, 0, 0, .. "NFMRK1\0"u8, 3], File.ReadAllBytes(At("deploy.bin")));
        Assert.Contains("NFMRK1", Fails(1, "image", "--out", At("deploy.bin"), At("base.txt")));
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
