// Assembly System.IO.Streams of the package nanoFramework.System.IO.Streams 1.1.96.
// References: mscorlib, nanoFramework.System.Text
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.IO
{
    public enum SeekOrigin
    {
        Begin = 0
    }

    public abstract class Stream : MarshalByRefObject, IDisposable
    {
        protected Stream() => throw null;
        public abstract long Length { get; }
        public virtual int ReadTimeout { get => throw null; set => throw null; }
        public virtual int WriteTimeout { get => throw null; set => throw null; }

        public virtual void Close() => throw null;
        public void Dispose() => throw null;
        public abstract long Seek(long offset, SeekOrigin origin);
        public abstract int Read(byte[] buffer, int offset, int count);
        public abstract void Write(byte[] buffer, int offset, int count);
    }
}
