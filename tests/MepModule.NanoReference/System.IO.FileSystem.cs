// Assembly System.IO.FileSystem of the package nanoFramework.System.IO.FileSystem 1.1.94.
// References: mscorlib, nanoFramework.Runtime.Events, System.IO.Streams, nanoFramework.System.Text
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.IO
{
    public static class Directory
    {
        public static string[] GetFiles(string path) => throw null;
    }

    public static class File
    {
        public static void Delete(string path) => throw null;
        public static bool Exists(string path) => throw null;
    }

    public enum FileAccess
    {
        Read = 1,
        Write = 2
    }

    public sealed class FileInfo : FileSystemInfo
    {
        public FileInfo(string fileName) => throw null;
        public long Length => throw null;

        internal FileInfo() => throw null;
    }

    public enum FileMode
    {
        Create = 2,
        Open = 3,
        Append = 6
    }

    public enum FileShare
    {
        ReadWrite = 3
    }

    public class FileStream : Stream
    {
        public FileStream(string path, FileMode mode, FileAccess access, FileShare share) => throw null;
        public override long Length => throw null;

        public override void Close() => throw null;
        public override int Read(byte[] buffer, int offset, int count) => throw null;
        public override long Seek(long offset, SeekOrigin origin) => throw null;
        public override void Write(byte[] buffer, int offset, int count) => throw null;
        internal FileStream() => throw null;
    }

    public abstract class FileSystemInfo : MarshalByRefObject
    {
        internal FileSystemInfo() => throw null;
    }

    public static class Path
    {
        public static string GetFileName(string path) => throw null;
    }
}
