// Assembly nanoFramework.System.IO.Hashing of the package nanoFramework.System.IO.Hashing 1.0.40.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.IO.Hashing
{
    public class Crc32
    {
        public Crc32() => throw null;
        public void Append(byte[] source) => throw null;
        public uint GetCurrentHashAsUInt32() => throw null;
    }
}
