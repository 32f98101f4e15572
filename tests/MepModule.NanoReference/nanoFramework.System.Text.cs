// Assembly nanoFramework.System.Text of the package nanoFramework.System.Text 1.3.42.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Text
{
    public abstract class Encoding
    {
        public static Encoding UTF8 => throw null;

        public virtual byte[] GetBytes(string s) => throw null;
        public virtual int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw null;
        public virtual string GetString(byte[] bytes, int index, int count) => throw null;
        internal Encoding() => throw null;
    }
}
