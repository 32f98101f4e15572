// Assembly nanoFramework.ResourceManager of the package nanoFramework.ResourceManager 1.2.32.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Resources
{
    public class ResourceManager
    {
        public ResourceManager(string baseName, System.Reflection.Assembly assembly) => throw null;
        internal ResourceManager() => throw null;
    }
}

namespace nanoFramework.Runtime.Native
{
    using System;

    public static class ResourceUtility
    {
        public static object GetObject(System.Resources.ResourceManager rm, Enum id, int offset, int length) => throw null;
    }
}
