using MepModule.App.Update;

namespace MepModule.Launcher;

/// <summary>
/// What this launcher is and what it was built against. The same facts stand in <c>base.txt</c>, by which bundles are packed; a
/// test holds both against each other and against the pinned packages.
/// </summary>
internal static class BaseFacts
{
    /// <summary>The assembly with the entry on boards without PSRAM.</summary>
    public const string AppAssembly = "MepModule.Firmware";

    /// <summary>The assembly with the entry on boards with PSRAM, whose base has System.Net.Http and what it needs besides.</summary>
    public const string ListenerAssembly = "MepModule.Listener";

    // CRC32 over names, versions and native checksums of the framework assemblies, see docs/update.md.
    private const uint SmallFingerprint = 0x45871428;
    private const uint ListenerFingerprint = 0x27B1671E;

    /// <summary>Version of the launcher. It grows with the first change of the launcher or of the set of framework assemblies after a release.</summary>
    public static AppVersion Launcher()
    {
        return new AppVersion(1, 2, 0);
    }

    /// <summary>Which framework assemblies are deployed, as a fingerprint.</summary>
    /// <param name="hasListener">Whether <see cref="ListenerAssembly"/> is deployed, which does not link without the whole base.</param>
    public static uint FrameworkFingerprint(bool hasListener)
    {
        return hasListener ? ListenerFingerprint : SmallFingerprint;
    }
}
