using MepModule.App.Configuration;
using MepModule.App.Platform;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>Settings through their two files.</summary>
[TestClass]
public class SettingsTests
{
    /// <summary>Texts with letters beyond ASCII are where the runtimes could differ.</summary>
    [TestMethod]
    public static void Settings_come_back_and_a_damaged_file_brings_those_before()
    {
        MemoryStore files = new MemoryStore();
        SettingsStore store = new SettingsStore(files, new Settings());
        store.Change(new Named("cellar", new WifiNetwork[] { new WifiNetwork { Ssid = "K\u00E6lder", Password = "correct horse" } }));
        store.Change(new Named("attic", store.Current.Networks));

        Settings kept = new SettingsStore(files, new Settings()).Current;
        Assert.AreEqual("attic", kept.HostName);
        Assert.AreEqual("K\u00E6lder", kept.Networks[0].Ssid);

        files.Damage("config.a", 20);
        Assert.AreEqual("cellar", new SettingsStore(files, new Settings()).Current.HostName);
    }

    /// <summary>Another host name, and networks.</summary>
    private sealed class Named : SettingsChange
    {
        private readonly string _name;
        private readonly WifiNetwork[] _networks;

        public Named(string name, WifiNetwork[] networks)
        {
            _name = name;
            _networks = networks;
        }

        public override void Apply(Settings settings)
        {
            settings.HostName = _name;
            settings.Networks = _networks;
        }
    }
}
