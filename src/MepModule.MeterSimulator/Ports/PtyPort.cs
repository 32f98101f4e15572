using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace MepModule.MeterSimulator.Ports;

/// <summary>
/// A Linux pseudo terminal in raw mode, reachable under a path of the user's choice. The slave side stays open here, so that clients
/// may come and go without the line breaking.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class PtyPort : IMeterPort
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int Now = 0;
    private const short Readable = 1;
    private const int TermiosRoom = 256;

    private readonly string _path;
    private readonly int _master;
    private readonly int _slave;
    private bool _taken;

    /// <exception cref="IOException">The path is taken by something that is not an old link, or there is no terminal to be had.</exception>
    public PtyPort(string path)
    {
        _path = Path.GetFullPath(path);
        _master = Checked(OpenMaster(ReadWrite | NoControllingTerminal | NonBlocking), "open a pseudo terminal");
        Checked(Grant(_master), "grant the pseudo terminal");
        Checked(Unlock(_master), "unlock the pseudo terminal");
        Span<byte> name = stackalloc byte[128];
        Checked(SlaveName(_master, ref name[0], name.Length), "find the name of the pseudo terminal");
        string slave = Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
        _slave = Checked(Open(slave, ReadWrite | NoControllingTerminal), $"open {slave}");

        Span<byte> settings = stackalloc byte[TermiosRoom];
        Checked(GetSettings(_slave, ref settings[0]), "read the terminal settings");
        MakeRaw(ref settings[0]);
        Checked(SetSettings(_slave, Now, ref settings[0]), "set the terminal raw");

        if (new FileInfo(_path).LinkTarget is not null)
            File.Delete(_path);
        if (Path.Exists(_path))
            throw new IOException($"{_path} exists and is not a link of an earlier run; choose another path or remove it.");
        File.CreateSymbolicLink(_path, slave);
    }

    public string Address => $"serial port {_path}";

    public bool HasNewClient => false;

    public IClientEnd? Accept()
    {
        if (_taken)
            return null;
        _taken = true;
        return new Terminal(_master);
    }

    public void Dispose()
    {
        if (new FileInfo(_path).LinkTarget is not null)
            File.Delete(_path);
        Close(_slave);
        Close(_master);
    }

    private static int Checked(int result, string what) => result >= 0
        ? result
        : throw new IOException($"cannot {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int SlaveName(int master, ref byte name, nint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entry, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetSettings(int descriptor, ref byte settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetSettings(int descriptor, int when, ref byte settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(ref byte settings);

    /// <summary>The master side. It outlives every client and is closed with the port.</summary>
    private sealed class Terminal(int master) : IClientEnd
    {
        public bool WaitReadable(long microseconds)
        {
            var wanted = new PollEntry { Descriptor = master, Events = Readable };
            return Poll(ref wanted, 1, (int)((microseconds + 999) / 1000)) > 0 && (wanted.Happened & Readable) != 0;
        }

        public int Read(Span<byte> buffer)
        {
            nint count = ReadBytes(master, ref buffer[0], buffer.Length);
            return count > 0 ? (int)count : 0;
        }

        /// <summary>Bytes that nobody fetches are lost, as on a real line.</summary>
        public bool Write(ReadOnlySpan<byte> bytes)
        {
            WriteBytes(master, ref MemoryMarshal.GetReference(bytes), bytes.Length);
            return true;
        }

        public void Dispose()
        {
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
