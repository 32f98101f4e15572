using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.App.Bundles;
using MepModule.App.Update;
using MepModule.Bundler;

namespace MepModule.App.Tests.Update;

/// <summary>
/// Updates between the layouts of assemblies. Launcher 1.1.0 had five for every board over one base, launcher 1.2.0 a sixth and a base of their own for boards with PSRAM;
/// since then these have a seventh, and boards without PSRAM take none.
/// </summary>
public sealed class LayoutTests
{
    private static readonly BaseDescription _now = BaseDescription.Load(Repository.Place("src/MepModule.Firmware/base.txt"));

    [Theory]
    [InlineData("1.1.0")]
    [InlineData("1.2.0")]
    public void A_board_with_PSRAM_takes_the_new_layout_and_the_old_one_over_either_launcher_and_falls_back_to_what_ran(string flashed)
    {
        BaseDescription before = Before(flashed);
        string[] appBefore = AppOf(before), appNow = AppOf(_now);
        Assert.Equal([.. AppOf(Before("1.1.0")), "MepModule.Updates", "MepModule.Listener"], appNow);
        Assert.NotEqual(appNow, appBefore);
        UpdateBench bench = Module("mep-module", before);
        Assert.Equal(Slot.Factory, bench.Start().Slot);

        bench.Upload(Packed(_now, 1));
        Assert.True(bench.Start().IsTrial);
        Assert.Equal(appNow, Loaded(bench));
        Assert.True(bench.Journal.Confirm());

        bench.Upload(Packed(before, 2));
        for (int trial = 0; trial < BootRecord.TrialStarts; trial++)
        {
            Assert.True(bench.Start().IsTrial);
            Assert.Equal(appBefore, Loaded(bench));
            new Boot(bench.Store, bench.Identity).ReportCrash(bench.Choice.Slot, "The app ended.");
        }

        Assert.False(bench.Start().IsTrial);
        Assert.Equal(appNow, Loaded(bench));

        bench.Upload(Packed(before, 3));
        bench.Start();
        Assert.Equal(appBefore, Loaded(bench));
        Assert.True(bench.Journal.Confirm());
        bench.Upload(Packed(_now, 4));
        Assert.True(bench.Start().IsTrial);
        bench.Engine.Revert();
        bench.Start();
        Assert.Equal(appBefore, Loaded(bench));
    }

    [Fact]
    public void For_a_board_without_PSRAM_no_bundle_is_packed_and_the_old_ones_fit_its_old_base_only()
    {
        string refusal = Assert.Throws<InvalidDataException>(() => Packed(_now, 1, "dabbler")).Message;
        Assert.Contains("'dabbler' takes no updates over the network", refusal);

        UpdateBench flashed = Module("dabbler", Before("1.2.0"));
        flashed.Start();
        Refused(flashed, Packed(Before("1.1.0"), 2, "dabbler"), "wrong_base", "framework 27B1671E");
        Assert.Equal(Slot.Factory, flashed.Start().Slot);
    }

    [Theory]
    [InlineData("1.1.0")]
    [InlineData("1.2.0")]
    public void A_bundle_for_the_other_kind_of_board_is_refused_and_what_ran_still_starts(string flashed)
    {
        UpdateBench small = Module("dabbler", Before(flashed));
        small.Start();
        Refused(small, Packed(_now, 1), "wrong_target", "This bundle is for the board 'mep-module', but this module is a 'dabbler'");
        Assert.Equal(Slot.Factory, small.Start().Slot);

        UpdateBench large = Module("mep-module", _now);
        large.Start();
        Refused(large, Packed(Before(flashed), 1, "dabbler"), "wrong_target", "Choose the bundle for 'mep-module'");
        Assert.Equal(Slot.Factory, large.Start().Slot);
    }

    /// <summary>Whoever flashed a module the image of another board: the target fits, what stands below does not.</summary>
    [Fact]
    public void A_module_that_was_flashed_the_image_of_another_board_takes_nothing()
    {
        UpdateBench misflashed = Module("mep-module", _now.For("dabbler"));
        misflashed.Start();
        Refused(misflashed, Packed(_now, 1), "wrong_base", "another base");
        Assert.Equal(Slot.Factory, misflashed.Start().Slot);
    }

    // Literal files: what was flashed does not change with what is built now.
    private static BaseDescription Before(string launcher) => BaseDescription.Load(Repository.Place($"tests/MepModule.App.Tests/Update/Layouts/launcher-{launcher}.txt"));

    private static string[] AppOf(BaseDescription description) => [.. description.For("mep-module").App.Select(assembly => assembly.Name)];

    private static UpdateBench Module(string board, BaseDescription flashed) => new(new CutStore())
    {
        Identity = new BaseIdentity(board, flashed.Launcher, new AppVersion(0, 2, 0), flashed.Clr, flashed.For(board).Fingerprint),
    };

    private static byte[] Packed(BaseDescription description, int patch, string board = "mep-module") =>
        Bundle.Pack(board, new AppVersion(0, 3, patch), "layout", description, Code(description.For(board).App.Select(assembly => assembly.Name)), []);

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
