using System;
using System.IO;
using System.Linq;
using System.Text;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>What real clients sent, in <c>tests/transcripts</c>: recorded with the client, replayed without it.</summary>
internal static class Transcript
{
    private static string Folder => Repository.Place("tests/transcripts");

    /// <summary>Their names, from the folder on.</summary>
    public static string[] All => [.. Directory.GetFiles(Folder, "*.http", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>The names of those with requests of Modbus TCP.</summary>
    public static string[] AllRequests => [.. Directory.GetFiles(Folder, "*.modbus", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name)).Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>The client must send now what it sent when the transcript was made; with GOLDEN=write the transcript is made anew.</summary>
    public static void Hold(string client, string name, string head)
    {
        string file = Path.Combine(Folder, client, name + ".http");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, head.Replace("\r\n", "\n", StringComparison.Ordinal));
        }

        Assert.Equal(File.ReadAllText(file).Replace("\n", "\r\n", StringComparison.Ordinal), head);
    }

    /// <summary>The requests of a master of Modbus TCP, a line of hex digits each.</summary>
    public static byte[][] ReadRequests(string name) => [.. File.ReadAllLines(Path.Combine(Folder, name)).Select(Convert.FromHexString)];

    /// <summary>As <see cref="Hold"/>, for what a master of Modbus TCP sent.</summary>
    public static void HoldRequests(string client, string name, byte[] sent)
    {
        var lines = new StringBuilder();
        for (int at = 0; at < sent.Length;)
        {
            int length = 6 + ((sent[at + 4] << 8) | sent[at + 5]);
            lines.Append(Convert.ToHexString(sent, at, length)).Append('\n');
            at += length;
        }

        string file = Path.Combine(Folder, client, name + ".modbus");
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, lines.ToString());
        }

        Assert.Equal(File.ReadAllText(file), lines.ToString());
    }
}
