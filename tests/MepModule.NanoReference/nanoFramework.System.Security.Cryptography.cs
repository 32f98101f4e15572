// Assembly nanoFramework.System.Security.Cryptography of the package nanoFramework.System.Security.Cryptography 1.0.43.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Security.Cryptography
{
    public class Aes
    {
        public Aes(CipherMode mode) => throw null;
        public byte[] Key { get => throw null; set => throw null; }
        public byte[] IV { get => throw null; set => throw null; }

        public byte[] Encrypt(byte[] data) => throw null;
        public byte[] Decrypt(byte[] data) => throw null;
        internal Aes() => throw null;
    }

    public enum CipherMode
    {
        CBC = 1
    }

    public class HMACSHA256 : IDisposable
    {
        public static byte[] HashData(byte[] key, byte[] source) => throw null;
        public void Dispose() => throw null;
        internal HMACSHA256() => throw null;
    }
}
