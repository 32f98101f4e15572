using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MepModule.App.Update;
using MepModule.Bundler;

namespace MepModule.App.Tests.Update;

/// <summary>
/// Updates between the layouts of assemblies: five for every board over one base until launcher 1.1.0; since then six for boards with PSRAM, and for the others five over a
/// smaller base.
/// </summary>
public sealed class LayoutTests
{
    /// <summary>What launcher 1.1.0 says of its base, whatever the board.</summary>
    private const uint OneBase = 0x27B1671E;

    private static readonly BaseDescription _base = BaseDescription.Load(Repository.Place("src/MepModule.Firmware/base.txt"));

    private static readonly BaseDescription _baseBefore = BaseDescription.Parse(
        ["launcher 1.1.0", $"clr {_base.Clr}", .. _base.Assemblies.Select(assembly => $"assembly {assembly.Name} {assembly.Version} {assembly.NativeChecksum:X8}")],
        "one base");

    private static readonly string[] _appBefore = ["MepModule.Protocol", "MepModule.Core", "MepModule.Network", "MepModule.Integrations", "MepModule.Firmware"];

    [Theory]
    [InlineData("1.1.0")]
    [InlineData("1.2.0")]
    public void A_board_with_PSRAM_takes_the_new_layout_and_the_old_one_over_either_launcher_and_falls_back_to_what_ran(string launcher)
    {
        UpdateBench bench = Module("mep-module", launcher, OneBase);
        Assert.Equal(Slot.Factory, bench.Start().Slot);

        bench.Upload(Now("mep-module", 1));
        Assert.True(bench.Start().IsTrial);
        Assert.Equal([.. _appBefore, "MepModule.Listener"], Loaded(bench));
        Assert.True(bench.Engine.Confirm());

        bench.Upload(Before("mep-module", 2));
        for (int trial = 0; trial < BootRecord.TrialStarts; trial++)
        {
            Assert.True(bench.Start().IsTrial);
            Assert.Equal(_appBefore, Loaded(bench));
            new Boot(bench.Store, bench.Identity).ReportCrash(bench.Choice.Slot, "The app ended.");
        }

        Assert.False(bench.Start().IsTrial);
        Assert.Equal([.. _appBefore, "MepModule.Listener"], Loaded(bench));

        bench.Upload(Before("mep-module", 3));
        bench.Start();
        Assert.Equal(_appBefore, Loaded(bench));
        Assert.True(bench.Engine.Confirm());
        bench.Upload(Now("mep-module", 4));
        Assert.True(bench.Start().IsTrial);
        bench.Engine.Revert();
        bench.Start();
        Assert.Equal(_appBefore, Loaded(bench));
    }

    [Fact]
    public void A_board_whose_base_became_smaller_asks_for_the_cable_once_and_takes_updates_then()
    {
        UpdateBench flashedBefore = Module("dabbler", "1.1.0", OneBase);
        flashedBefore.Start();
        Refused(flashedBefore, Now("dabbler", 1), "wrong_base", "Flash the base by USB first");
        Assert.Equal(Slot.Factory, flashedBefore.Start().Slot);

        UpdateBench flashedNow = Module("dabbler", "1.2.0", _base.For("dabbler").Fingerprint);
        flashedNow.Start();
        Refused(flashedNow, Before("dabbler", 2), "wrong_base", "framework 27B1671E");
        flashedNow.Upload(Now("dabbler", 3));
        Assert.True(flashedNow.Start().IsTrial);
        Assert.Equal(_appBefore, Loaded(flashedNow));
    }

    [Fact]
    public void A_bundle_for_the_other_kind_of_board_is_refused_and_what_ran_still_starts()
    {
        UpdateBench small = Module("dabbler", "1.2.0", _base.For("dabbler").Fingerprint);
        small.Start();
        Refused(small, Now("mep-module", 1), "wrong_target", "This bundle is for the board 'mep-module', but this module is a 'dabbler'");
        Assert.Equal(Slot.Factory, small.Start().Slot);

        UpdateBench large = Module("mep-module", "1.2.0", OneBase);
        large.Start();
        Refused(large, Now("dabbler", 1), "wrong_target", "Choose the bundle for 'mep-module'");

        // Whoever flashed a module the image of another board: the target fits, what stands below does not.
        UpdateBench misflashed = Module("mep-module", "1.2.0", _base.For("dabbler").Fingerprint);
        misflashed.Start();
        Refused(misflashed, Now("mep-module", 1), "wrong_base", "another base");
    }

    private static UpdateBench Module(string board, string launcher, uint framework) => new(new CutStore())
    {
        Identity = new BaseIdentity(board, AppVersion.Parse(launcher)!, new AppVersion(0, 2, 0), _base.Clr, framework),
    };

    private static byte[] Now(string board, int patch)
    {
        BaseDescription mine = _base.For(board);
        return Bundle.Pack(board, new AppVersion(0, 3, patch), "now", _base, Code(mine.App.Select(assembly => assembly.Name)), []);
    }

    private static byte[] Before(string board, int patch) => Bundle.Pack(board, new AppVersion(0, 2, patch), "before", _baseBefore, Code(_appBefore), []);

    // As the tool of nanoFramework makes them: a mark, at 100 the length; here the name follows.
    private static byte[] Code(IEnumerable<string> names) => [.. names.SelectMany(name =>
    {
        byte[] file = new byte[(104 + name.Length + 3) / 4 * 4];
        "NFMRK1\0\0"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(100), 104 + name.Length);
        Encoding.ASCII.GetBytes(name, file.AsSpan(104));
        return file;
    })];

    private static List<string> Loaded(UpdateBench bench)
    {
        var names = new List<string>();
        int position = 0;
        while (CodeImage.Next(bench.Choice.Code!, ref position) is { } file)
        {
            names.Add(Encoding.ASCII.GetString(file.AsSpan(104)));
        }

        return names;
    }

    private static void Refused(UpdateBench bench, byte[] bundle, string code, string words)
    {
        UpdateException refusal = Assert.Throws<UpdateException>(() => bench.Upload(bundle));
        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message);
    }
}
