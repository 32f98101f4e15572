using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using MepModule.Testing;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>A port whose TLS is mbed TLS, as a meter's is: the program of meter.c, built here against Debian's library.</summary>
internal sealed class MbedTlsMeter : TlsPeer
{
    /// <summary>The table that can be written, and the one that tells how many writes were executed.</summary>
    public const int WrittenTable = 0x832, WritesTable = 0xFFF;

    private static readonly Lazy<string?> _program = new(Build);
    private readonly Process _process;

    /// <summary>Starts a meter that knows these keys.</summary>
    /// <param name="basicKey">16 characters; null for none.</param>
    /// <param name="advancedKey">16 characters; null for none.</param>
    public MbedTlsMeter(string? basicKey, string? advancedKey)
    {
        Assert.SkipWhen(_program.Value is null, "There is no gcc here, or no apt to download mbed TLS with.");
        _process = Process.Start(new ProcessStartInfo(_program.Value!, [Hex(basicKey), Hex(advancedKey)]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>A byte of a table that nobody writes.</summary>
    public static byte ByteOf(int table, int at) => (byte)(table * 37 + at * 11 + (at >> 3));

    /// <summary>The next frame is answered with an alert.</summary>
    public void SendAlert(int level, int number) => Answer(Frame(0xE0, [(byte)level, (byte)number]));

    /// <summary>A request to begin anew stands before the next answer.</summary>
    public void SendHelloRequest() => Answer(Frame(0xE1, []));

    /// <summary>The next answer comes in two records.</summary>
    public void SplitAnswer() => Answer(Frame(0xE2, []));

    /// <summary>The session is forgotten without a word.</summary>
    public void LosePower() => Answer(Frame(0xE3, []));

    public override byte[] Answer(byte[] frame)
    {
        _process.StandardInput.BaseStream.Write(frame);
        _process.StandardInput.BaseStream.Flush();
        byte[] head = Take(2);
        int length = head[0] << 8 | head[1];
        return length == 0 ? [] : [.. head, .. Take(length)];
    }

    public override void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private byte[] Take(int count)
    {
        byte[] bytes = new byte[count];
        _process.StandardOutput.BaseStream.ReadExactly(bytes);
        return bytes;
    }

    private static string Hex(string? key) => key is null ? "-" : Convert.ToHexString(Encoding.ASCII.GetBytes(key));

    // Where both are there. Built anew in each run, and put in its place whole: another run may be using it.
    private static string? Build()
    {
        string debian = Repository.Place("artifacts/tls/debian");
        if (!ForeignFiles.IsOnPath("gcc") || !ForeignFiles.Unpack(debian, "libmbedtls-dev"))
            return null;
        string libraries = Directory.GetDirectories(Path.Combine(debian, "usr", "lib"), "*-linux-gnu*").Single();
        string program = Repository.Place($"artifacts/tls/meter-{Environment.ProcessId}");
        string source = Repository.Place("tests/MepModule.Protocol.Tests/Security/Tls/Peers/meter.c");
        using Process compiler = Process.Start("gcc",
            ["-Wall", "-O1", "-o", program, "-I" + Path.Combine(debian, "usr", "include"), source, .. new[] { "mbedtls", "mbedx509", "mbedcrypto" }.Select(name => Path.Combine(libraries, $"lib{name}.a"))]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        string place = Repository.Place("artifacts/tls/meter");
        File.Move(program, place, overwrite: true);
        return place;
    }
}
