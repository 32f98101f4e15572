// Assembly nanoFramework.Runtime.Native of the package nanoFramework.Runtime.Native 1.7.11.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System
{
    public static class Environment
    {
        public static long TickCount64 => throw null;
    }
}

namespace nanoFramework.Runtime.Native
{
    using System;

    public static class GC
    {
        public static uint Run(bool compactHeap) => throw null;
    }

    public class Power
    {
        public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) => throw null;
        internal Power() => throw null;
    }

    public enum RebootOption
    {
        NormalReboot = 0
    }

    public static class Rtc
    {
        public static bool SetSystemTime(DateTime time) => throw null;
    }

    public static class SystemInfo
    {
        public static Version Version => throw null;
        public static string TargetName => throw null;
    }
}
