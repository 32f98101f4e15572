namespace MepModule.App.Update;

/// <summary>
/// What stands below the app: the launcher, the framework assemblies deployed with it, and the CLR in the flash of the board.
/// A bundle names the base that it was built for, because a .pe is tied to the exact assemblies it was compiled against.
/// </summary>
public sealed class BaseIdentity
{
    /// <summary>The way in which the launcher calls an app (see <c>docs/update.md</c>); grows when that way changes.</summary>
    public const int EntryContract = 1;

    /// <summary>Describes a base.</summary>
    public BaseIdentity(string target, AppVersion launcher, AppVersion factory, AppVersion clr, uint frameworkFingerprint)
    {
        Target = target;
        Launcher = launcher;
        Factory = factory;
        Clr = clr;
        FrameworkFingerprint = frameworkFingerprint;
    }

    /// <summary>Name of the board profile, which is the target that a bundle must have.</summary>
    public string Target { get; }

    /// <summary>Version of the launcher.</summary>
    public AppVersion Launcher { get; }

    /// <summary>Version of the app that was deployed together with the launcher.</summary>
    public AppVersion Factory { get; }

    /// <summary>Version of the CLR (its fourth number is left out).</summary>
    public AppVersion Clr { get; }

    /// <summary>CRC32 over names, versions and native checksums of the framework assemblies.</summary>
    public uint FrameworkFingerprint { get; }

    /// <summary>
    /// One number for the whole base. Slots that were filled over another base are not started: a freshly flashed module
    /// always runs the app it was flashed with.
    /// </summary>
    public uint Fingerprint
    {
        get
        {
            byte[] facts = new byte[40];
            LittleEndian.WriteText(facts, 0, 16, Target);
            WriteVersion(facts, 16, Launcher);
            WriteVersion(facts, 22, Factory);
            WriteVersion(facts, 28, Clr);
            LittleEndian.WriteUInt16(facts, 34, EntryContract);
            LittleEndian.WriteUInt32(facts, 36, FrameworkFingerprint);
            return Checksum.Of(facts);
        }
    }

    internal static void WriteVersion(byte[] bytes, int offset, AppVersion version)
    {
        LittleEndian.WriteUInt16(bytes, offset, version.Major);
        LittleEndian.WriteUInt16(bytes, offset + 2, version.Minor);
        LittleEndian.WriteUInt16(bytes, offset + 4, version.Patch);
    }

    internal static AppVersion ReadVersion(byte[] bytes, int offset)
    {
        return new AppVersion(
            LittleEndian.ReadUInt16(bytes, offset),
            LittleEndian.ReadUInt16(bytes, offset + 2),
            LittleEndian.ReadUInt16(bytes, offset + 4));
    }
}
