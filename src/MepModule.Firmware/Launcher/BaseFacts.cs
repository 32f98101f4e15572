using MepModule.App.Update;

namespace MepModule.Launcher;

/// <summary>
/// What this launcher is and what it was built against. The same facts stand in <c>base.txt</c>, by which bundles are packed; a
/// test holds both against each other and against the pinned packages.
/// </summary>
internal static class BaseFacts
{
    /// <summary>CRC32 over names, versions and native checksums of the framework assemblies, see <c>docs/update.md</c>.</summary>
    public const uint FrameworkFingerprint = 0x27B1671E;

    /// <summary>Version of the launcher. It grows when the launcher or the set of framework assemblies changes.</summary>
    public static AppVersion Launcher()
    {
        return new AppVersion(1, 1, 0);
    }
}
