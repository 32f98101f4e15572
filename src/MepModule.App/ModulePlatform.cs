using MepModule.App.Configuration;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.Protocol.Link;

namespace MepModule.App;

/// <summary>Everything that a place to run gives to the app.</summary>
public sealed class ModulePlatform
{
    /// <summary>Time.</summary>
    public IClock Clock { get; }

    /// <summary>Random bytes.</summary>
    public IRandom Random { get; }

    /// <summary>Encryption of backups.</summary>
    public ICipher Cipher { get; }

    /// <summary>Storage.</summary>
    public IFileStore Files { get; }

    /// <summary>The listener.</summary>
    public IHttpServer HttpServer { get; }

    /// <summary>The web UI.</summary>
    public IAssets Assets { get; }

    /// <summary>The board.</summary>
    public IBoard Board { get; }

    /// <summary>The radio.</summary>
    public IWifi Wifi { get; }

    /// <summary>The wire to the meter.</summary>
    public IByteChannel Wire { get; }

    /// <summary>What holds for settings that were never stored.</summary>
    public Settings Defaults { get; }

    /// <summary>What stands below the app, for updates.</summary>
    public BaseIdentity Identity { get; }

    /// <summary>The boot record: why the module started, and what the next start is told.</summary>
    public BootJournal Journal { get; }

    /// <summary>TLS towards brokers and the like.</summary>
    public ITlsClient Tls { get; }

    /// <summary>Whether the module itself has to answer DHCP and DNS; a PC has these services already.</summary>
    public bool OwnsNetwork { get; }

    /// <summary>The network in which the module announces its names; null when it announces none.</summary>
    public ILink? Link { get; }

    /// <summary>How it takes updates in over the network; null when it takes none.</summary>
    public Updates? Updates { get; }

    /// <summary>Why the module started, as a sentence; null when nobody knows.</summary>
    public string? StartReason => Journal.StartReason.Length == 0 ? null : Journal.StartReason;

    /// <summary>Time of the start on the monotonic clock.</summary>
    public long StartMilliseconds { get; }

    /// <summary>Puts a platform together.</summary>
    public ModulePlatform(
        IClock clock,
        IRandom random,
        ICipher cipher,
        IFileStore files,
        IHttpServer httpServer,
        IAssets assets,
        IBoard board,
        IWifi wifi,
        IByteChannel wire,
        Settings defaults,
        BaseIdentity identity,
        BootJournal journal,
        ITlsClient tls,
        bool ownsNetwork,
        ILink? link = null,
        Updates? updates = null)
    {
        Clock = clock;
        Random = random;
        Cipher = cipher;
        Files = files;
        HttpServer = httpServer;
        Assets = assets;
        Board = board;
        Wifi = wifi;
        Wire = wire;
        Defaults = defaults;
        Identity = identity;
        Journal = journal;
        Tls = tls;
        OwnsNetwork = ownsNetwork;
        Link = link;
        Updates = updates;
        StartMilliseconds = clock.Milliseconds;
    }
}
