using System;
using MepModule.App.Configuration;
using MepModule.App.Platform;
using MepModule.App.Tests.Configuration;

namespace MepModule.App.Tests.Update;

/// <summary>The power goes at every storage operation of a settings save: the newest complete settings are in force afterwards.</summary>
public sealed class SettingsCutTests
{
    [Fact]
    public void After_a_cut_anywhere_in_a_save_either_the_old_or_the_new_settings_are_in_force()
    {
        foreach (int saves in new[] { 0, 1, 2, 3 })
        {
            int operations = Count(saves);
            Assert.True(operations > 2);
            for (int cut = 0; cut < operations; cut++)
            {
                foreach (CutOutcome outcome in Enum.GetValues<CutOutcome>())
                {
                    CutStore store = Prepare(saves, out SettingsStore settings);
                    store.PowerOn();
                    store.CutAt = cut;
                    store.Outcome = outcome;
                    Assert.Throws<PowerCutException>(() => settings.Save(Named("new")));
                    store.PowerOn();
                    var after = new SettingsStore(store, new Settings());
                    Assert.Contains(after.Current.HostName, new[] { NameAfter(saves), "new" });

                    after.Save(Named("next"));
                    Assert.Equal("next", new SettingsStore(store, new Settings()).Current.HostName);
                }
            }
        }
    }

    [Fact]
    public void After_a_storage_error_anywhere_in_a_save_the_settings_in_force_are_whole()
    {
        int operations = Count(2);
        for (int operation = 0; operation < operations; operation++)
        {
            CutStore store = Prepare(2, out SettingsStore settings);
            store.PowerOn();
            store.FailAt = operation;
            Assert.ThrowsAny<System.IO.IOException>(() => settings.Save(Named("new")));
            Assert.Equal(NameAfter(2), settings.Current.HostName);
            Assert.Contains(new SettingsStore(store, new Settings()).Current.HostName, new[] { NameAfter(2), "new" });
            settings.Save(Named("next"));
            Assert.Equal("next", new SettingsStore(store, new Settings()).Current.HostName);
        }
    }

    private static int Count(int saves)
    {
        CutStore store = Prepare(saves, out SettingsStore settings);
        store.PowerOn();
        settings.Save(Named("new"));
        return store.Operations;
    }

    private static CutStore Prepare(int saves, out SettingsStore settings)
    {
        var store = new CutStore();
        settings = new SettingsStore(store, new Settings());
        for (int i = 1; i <= saves; i++)
        {
            settings.Save(Named("name-" + i));
        }

        return store;
    }

    private static string NameAfter(int saves) => saves == 0 ? new Settings().HostName : "name-" + saves;

    private static Settings Named(string name) => new() { HostName = name, Networks = [new WifiNetwork { Ssid = "Cellar", Password = "correct horse" }] };
}
