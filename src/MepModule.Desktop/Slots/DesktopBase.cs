using System;
using System.Reflection;
using MepModule.App.Update;

namespace MepModule.Desktop.Slots;

/// <summary>What stands below the app on a PC: this program as the launcher, and .NET in the place of the CLR.</summary>
internal static class DesktopBase
{
    /// <summary>Target of bundles for a PC.</summary>
    public const string Target = "desktop";

    /// <summary>Fingerprint of <c>base.txt</c> beside this folder; a test holds both together.</summary>
    public const uint FrameworkFingerprint = 0xBCB11240;

    /// <summary>Describes the base that this program is.</summary>
    public static BaseIdentity Identity() => new(
        Target,
        new AppVersion(1, 0, 0),
        AppVersion.Parse(Assembly.GetExecutingAssembly().GetName().Version!.ToString(3))!,
        new AppVersion(Environment.Version.Major, Environment.Version.Minor, Environment.Version.Build),
        FrameworkFingerprint);
}
