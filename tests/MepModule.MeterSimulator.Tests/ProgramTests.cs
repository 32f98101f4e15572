using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using MepModule.MeterSimulator.Ports;

namespace MepModule.MeterSimulator.Tests;

/// <summary>The program: its arguments and its two kinds of ports, for real.</summary>
public class ProgramTests
{
    private const string ReadTotals = "00143F0017000000002C0102030474861F6D7658DD56";
    private static readonly string[] GuideKey = ["--mbk", "01010101010101010101010101010101", "--speed", "fast", "--history", "0"];

    [Theory]
    [InlineData("--listen", "udp:1")]
    [InlineData("--listen", "tcp:127.0.0.1")]
    [InlineData("--listen", "pty:")]
    [InlineData("--profile", "gen9")]
    [InlineData("--mbk", "short")]
    [InlineData("--speed", "slow")]
    [InlineData("--seed", "one")]
    [InlineData("--faults", "lost=many")]
    [InlineData("--seed")]
    [InlineData("--color", "blue")]
    [InlineData("gen4")]
    public void BadArgumentsAreAnsweredByASentence(params string[] arguments)
    {
        var error = Assert.Throws<FormatException>(() => CommandLine.Parse(arguments));
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("short", error.Message);
    }

    [Fact]
    public void HelpNamesEveryProfile()
    {
        Assert.True(CommandLine.Parse(["--seed", "3", "--help"]).Help);
        foreach (MeterProfile profile in MeterProfile.All)
            Assert.Contains(profile.Name, CommandLine.Usage);
    }

    [Fact]
    public void AMeterAnswersOverTcpAndTakesTheNextClient()
    {
        CommandLine commandLine = CommandLine.Parse([.. GuideKey, "--listen", "tcp:127.0.0.1:0"]);
        using IMeterPort port = commandLine.OpenPort();
        Serve(commandLine, port, () =>
        {
            for (int visit = 0; visit < 2; visit++)
            {
                using var client = new TcpClient("127.0.0.1", int.Parse(port.Address.Split(':')[^1]));
                using NetworkStream stream = client.GetStream();
                stream.ReadTimeout = 30_000;
                stream.Write(Convert.FromHexString(ReadTotals));
                Assert.Equal("000D0C", Convert.ToHexString(ReadExactly(stream, 15).AsSpan(0, 3)));
            }
        });
    }

    [Fact]
    public void AMeterAnswersOnASerialPort()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are a Linux port");
        string path = Path.Combine(Path.GetTempPath(), $"meter-{Guid.NewGuid():N}");
        CommandLine commandLine = CommandLine.Parse([.. GuideKey, "--listen", "pty:" + path]);
        using (IMeterPort port = commandLine.OpenPort())
        {
            Serve(commandLine, port, () =>
            {
                for (int visit = 0; visit < 2; visit++)
                {
                    using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
                    stream.Write(Convert.FromHexString(ReadTotals));
                    Assert.Equal("000D0C", Convert.ToHexString(ReadExactly(stream, 15).AsSpan(0, 3)));
                }
            });
            Assert.True(Path.Exists(path));
        }
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void ASerialPortNeverReplacesAFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are a Linux port");
        string path = Path.GetTempFileName();
        try
        {
            var error = Assert.Throws<IOException>(() => CommandLine.Parse(["--listen", "pty:" + path]).OpenPort());
            Assert.Contains("choose another path", error.Message);
            Assert.True(File.Exists(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Serve(CommandLine commandLine, IMeterPort port, Action visit)
    {
        using var cancel = new CancellationTokenSource();
        var server = new Thread(() => new MeterServer(new Meter(commandLine.Options), port, Stopwatch.StartNew()).Run(cancel.Token));
        server.Start();
        try
        {
            visit();
        }
        finally
        {
            cancel.Cancel();
            server.Join();
        }
    }

    private static byte[] ReadExactly(Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
