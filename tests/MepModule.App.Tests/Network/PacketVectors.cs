using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.App.Tests.Network;

/// <summary>
/// Packet dialogues from a file: a line <c>&gt; title</c> and the bytes of a packet, then <c>&lt; answer</c> and its bytes, or
/// <c>&lt; nothing</c>. Lines with # are comments.
/// </summary>
internal static class PacketVectors
{
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Network", "Vectors");

    public static IReadOnlyList<Step> Read(string name)
    {
        var steps = new List<Step>();
        List<byte>? current = null;
        foreach (string line in File.ReadLines(Path.Combine(Directory, name + ".txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '>')
            {
                steps.Add(new Step(line[2..], current = [], null));
            }
            else if (line[0] == '<')
            {
                current = line == "< answer" ? [] : null;
                steps[^1] = steps[^1] with { Answer = current };
            }
            else
            {
                current!.AddRange(line.Split(' ').Select(word => Convert.ToByte(word, 16)));
            }
        }

        return steps;
    }

    internal sealed record Step(string Title, List<byte> Packet, List<byte>? Answer);
}
