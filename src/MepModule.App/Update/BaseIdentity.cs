using System;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;

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
            TableText.Write(facts, 0, 16, Target);
            WriteVersion(facts, 16, Launcher);
            WriteVersion(facts, 22, Factory);
            WriteVersion(facts, 28, Clr);
            LittleEndian.WriteUInt16(facts, 34, EntryContract);
            LittleEndian.WriteUInt32(facts, 36, FrameworkFingerprint);
            return Checksum.Of(facts);
        }
    }

    /// <summary>The facts as text, for the way from the launcher to the app, which share no types: four words, without the target.</summary>
    public string ToText()
    {
        return Launcher.ToString() + " " + Factory.ToString() + " " + Clr.ToString() + " " + FrameworkFingerprint.ToString("X8");
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    public static BaseIdentity Parse(string target, string text)
    {
        string[] words = text.Split(' ');
        AppVersion? launcher = words.Length == 4 ? AppVersion.Parse(words[0]) : null;
        AppVersion? factory = words.Length == 4 ? AppVersion.Parse(words[1]) : null;
        AppVersion? clr = words.Length == 4 ? AppVersion.Parse(words[2]) : null;
        if (launcher == null || factory == null || clr == null)
        {
            throw new ArgumentException("The launcher describes itself as '" + text + "', which this app does not understand. Flash the base by USB.");
        }

        return new BaseIdentity(target, launcher, factory, clr, Convert.ToUInt32(words[3], 16));
    }

    private static void WriteVersion(byte[] bytes, int offset, AppVersion version)
    {
        LittleEndian.WriteUInt16(bytes, offset, version.Major);
        LittleEndian.WriteUInt16(bytes, offset + 2, version.Minor);
        LittleEndian.WriteUInt16(bytes, offset + 4, version.Patch);
    }

    /// <summary>Reads a version of three little-endian integers of 16 bits.</summary>
    public static AppVersion ReadVersion(byte[] bytes, int offset)
    {
        return new AppVersion(
            LittleEndian.UInt16(bytes, offset),
            LittleEndian.UInt16(bytes, offset + 2),
            LittleEndian.UInt16(bytes, offset + 4));
    }
}
