using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text.Json;
using MepModule.App;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>Updates as a user makes them: over HTTP, into a running module, with another build of the app that then really runs.</summary>
[Collection(typeof(Alone))]
public sealed class UploadTests
{
    [Fact]
    public void A_new_build_runs_after_its_upload_is_confirmed_and_stays()
    {
        using var module = new UpdatedModule();
        Assert.Equal(ModuleApp.Version, module.RunningVersion);
        Assert.Equal("factory", module.Get("firmware").GetProperty("slot").GetString());

        module.Upload(AnotherBuild.Bundle("0.7.1"));

        Assert.Equal("0.7.1", module.RunningVersion);
        JsonElement firmware = module.Get("firmware");
        Assert.Equal("a", firmware.GetProperty("slot").GetString());
        Assert.True(firmware.GetProperty("trial").GetProperty("active").GetBoolean());
        Assert.Equal(1, firmware.GetProperty("trial").GetProperty("attempt").GetInt32());
        Assert.Contains("uptime", firmware.GetProperty("trial").GetProperty("waiting_for").EnumerateArray().Select(item => item.GetString()));

        Assert.False(module.Confirm().GetProperty("trial").GetProperty("active").GetBoolean());
        module.Post("restart", null);
        module.WaitForRestart();
        Assert.Equal("0.7.1", module.RunningVersion);
    }

    [Fact]
    public void A_build_that_fails_at_its_start_is_rolled_back_and_the_page_says_so()
    {
        using var module = new UpdatedModule();
        module.Upload(AnotherBuild.Bundle("0.7.1"));
        module.Confirm();

        module.Upload(AnotherBuild.Bundle("0.7.2", without: "MepModule.Protocol.dll"));

        Assert.Equal("0.7.1", module.RunningVersion);
        JsonElement firmware = module.Get("firmware");
        Assert.Equal("bad", firmware.GetProperty("slots").EnumerateArray().Single(slot => slot.GetProperty("slot").GetString() == "b").GetProperty("state").GetString());
        Assert.Contains("failed its trial", firmware.GetProperty("upload").GetProperty("text").GetString());
    }

    [Fact]
    public void The_user_goes_back_to_the_version_before()
    {
        using var module = new UpdatedModule();
        module.Upload(AnotherBuild.Bundle("0.7.1"));
        module.Revert();
        Assert.Equal(ModuleApp.Version, module.RunningVersion);
        Assert.Equal("factory", module.Get("firmware").GetProperty("slot").GetString());
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_a_sentence_and_nothing_is_changed()
    {
        using var module = new UpdatedModule();
        byte[] bundle = AnotherBuild.Bundle("0.7.1");

        Assert.Equal("wrong_target", module.UploadRefused(AnotherBuild.Bundle("0.7.1", target: "mep-module")).Code);
        Assert.Equal("truncated", module.UploadRefused(bundle[..^1]).Code);
        Assert.Equal("not_a_bundle", module.UploadRefused(new byte[5000]).Code);
        var (code, message) = module.UploadRefused(AnotherBuild.Bundle("0.0.9"));
        Assert.Equal("older", code);
        Assert.Contains(ModuleApp.Version, message);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, module.Post("firmware", new StringContent("{}", null, "application/json")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, module.Post("firmware/confirm", null).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, module.Post("firmware/revert", null).StatusCode);

        Assert.False(File.Exists(Path.Combine(module.DataDirectory, "slot.a")));
        Assert.Equal("refused", module.Get("firmware").GetProperty("upload").GetProperty("state").GetString());
        Assert.Equal(ModuleApp.Version, module.RunningVersion);

        module.Upload(AnotherBuild.Bundle("0.0.9"), "?allow_older=1");
        Assert.Equal("0.0.9", module.RunningVersion);
    }

    [Fact]
    public void With_the_users_key_stored_only_signed_bundles_are_taken()
    {
        using var module = new UpdatedModule();
        using RSA key = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.BadRequest, module.Put("firmware/signer", new { public_key = "AAAA" }).StatusCode);
        Assert.Equal(HttpStatusCode.OK, module.Put("firmware/signer", new { public_key = Convert.ToHexString(key.ExportParameters(false).Modulus!) }).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, module.Put("firmware/signer", new { public_key = Convert.ToHexString(key.ExportParameters(false).Modulus!) }).StatusCode);
        Assert.True(module.Get("firmware").GetProperty("signature_required").GetBoolean());
        Assert.Equal("not_signed", module.UploadRefused(AnotherBuild.Bundle("0.7.1")).Code);
        module.Upload(AnotherBuild.Bundle("0.7.1", key: key));
        Assert.Equal("0.7.1", module.RunningVersion);
    }

    [Fact]
    public void Of_a_hundred_uploads_in_a_row_only_the_good_ones_run_and_memory_stays_flat()
    {
        using var module = new UpdatedModule();
        long early = 0;
        string running = ModuleApp.Version;
        for (int i = 1; i <= 100; i++)
        {
            string version = $"1.{i / 10 % 10}.{i % 10}";
            byte[] bundle = AnotherBuild.Bundle(version, target: i % 30 == 10 ? "dabbler" : "desktop");
            switch (i % 30)
            {
                case 10:
                    Assert.Equal("wrong_target", module.UploadRefused(bundle).Code);
                    break;
                case 20:
                    bundle[^(1000 + i)] ^= 4;
                    Assert.Equal("damaged", module.UploadRefused(bundle).Code);
                    break;
                case 0:
                    module.UploadCut(bundle, bundle.Length / 2);
                    break;
                default:
                    module.Upload(bundle, "?allow_older=1");
                    module.Confirm();
                    running = version;
                    break;
            }

            Assert.Equal(running, module.RunningVersion);
            if (i == 15)
            {
                early = LiveBytes();
            }
        }

        Assert.Equal(
            ["boot.a", "boot.b", "slot.a", "slot.b"],
            Directory.GetFiles(module.DataDirectory).Select(file => Path.GetFileName(file)!).Where(name => name.StartsWith("boot") || name.StartsWith("slot")).Order());
        long growth = LiveBytes() - early;
        Assert.True(growth < 8 * 1024 * 1024, $"memory grew by {growth} bytes over 85 uploads");
    }

    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(true);
    }
}
