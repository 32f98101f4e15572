using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using MepModule.App.Bundles;
using MepModule.App.Configuration;
using MepModule.App.Update;
using MepModule.Bundler;
using MepModule.Desktop;
using MepModule.Desktop.Storage;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Update;

/// <summary>The program with <c>--download</c>: from the user's file through the simulated meter into a slot, and a new start.</summary>
public sealed class DownloadProgramTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(8);

    private readonly string _directory = Directory.CreateTempSubdirectory("mep-download-").FullName;
    private readonly ConcurrentQueue<string> _told = new();

    [Fact]
    public void A_bundle_that_the_meter_sends_is_tried_at_the_next_start()
    {
        using RSA signer = RSA.Create(2048);
        string file = Path.Combine(_directory, "update.mepfw");
        File.WriteAllBytes(file, Small(signer));
        var files = new DirectoryStore(_directory);
        new SettingsStore(files, new Settings()).Change(new Registering());
        new SignerStore(files).Store(signer.ExportParameters(false).Modulus!);

        using var restarted = new ManualResetEventSlim();
        using (var module = new DesktopModule(new DesktopOptions { Port = 0, DataDirectory = _directory, Wire = WireSpeed.Fast, Download = file }))
        {
            module.DownloadTold += _told.Enqueue;
            module.Restarted += restarted.Set;
            module.Start();
            Assert.True(restarted.Wait(_patience, TestContext.Current.CancellationToken), string.Join("\n", _told));
        }

        Assert.Contains(_told, sentence => sentence.EndsWith("Version 9.9.9 is stored in slot A and is tried at the next start.", StringComparison.Ordinal));
        Assert.Single(_told, sentence => sentence.Contains("packets", StringComparison.Ordinal));
        Assert.True(File.ReadAllBytes(file).SequenceEqual(File.ReadAllBytes(Path.Combine(_directory, Slot.FileName(Slot.A)))));
    }

    [Theory]
    [InlineData("--download needs an update bundle", "--download", "no-such-file")]
    [InlineData("--download needs the simulated meter", "--download", "here", "--meter", "tcp:localhost:1")]
    public void What_cannot_be_is_told(string sentence, params string[] arguments)
    {
        string file = Path.Combine(_directory, "update.mepfw");
        File.WriteAllBytes(file, [1]);
        string[] given = [.. arguments.Select(argument => argument == "here" ? file : argument)];
        Assert.StartsWith(sentence, Assert.Throws<ArgumentException>(() => DesktopOptions.Parse(given)).Message);
    }

    [Fact]
    public void It_is_sent_once_and_no_build_from_a_slot_is_asked_for_it()
    {
        string file = Path.Combine(_directory, "update.mepfw");
        File.WriteAllBytes(file, [1]);
        DesktopOptions options = DesktopOptions.Parse(["--download", file]);
        Assert.Equal(file, options.Download);
        Assert.DoesNotContain("--download", options.Arguments);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // No app: what starts it gives it up, and that is what follows a bad update.
    private static byte[] Small(RSA signer)
    {
        BaseDescription description = BaseDescription.Load(Repository.Place("src/MepModule.Desktop/base.txt"));
        return Bundle.Pack("desktop", new AppVersion(9, 9, 9), "through the meter", description, new byte[300], new byte[100], signer);
    }

    private sealed class Registering : SettingsChange
    {
        public override void Apply(Settings settings)
        {
            settings.RegistersForAlerts = true;
            settings.PollsFast = true;
        }
    }
}
