using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace MepModule.App.Tests.Network.Mdns;

/// <summary>A DNS message as lines to read: "answer mep-module.local A unique 120 192.168.1.87". Written from RFC 1035, 2782, 4034 and 6762, apart from the code under test.</summary>
internal static class DnsText
{
    private static readonly Dictionary<int, string> _types = new() { [1] = "A", [12] = "PTR", [13] = "HINFO", [16] = "TXT", [28] = "AAAA", [33] = "SRV", [47] = "NSEC", [255] = "ANY" };

    /// <summary>All questions and records.</summary>
    public static string[] Of(ReadOnlySpan<byte> message)
    {
        var lines = new List<string>();
        int at = 12;
        for (int i = 0; i < Number(message, 4); i++)
        {
            string name = Name(message, ref at);
            lines.Add($"question {name} {Type(Number(message, at))}{((message[at + 2] & 0x80) != 0 ? " unicast" : "")}");
            at += 4;
        }

        string[] sections = ["answer", "authority", "additional"];
        for (int section = 0; section < 3; section++)
        {
            for (int i = 0; i < Number(message, 6 + (2 * section)); i++)
            {
                string name = Name(message, ref at);
                int type = Number(message, at);
                string unique = (message[at + 2] & 0x80) != 0 ? " unique" : "";
                if ((Number(message, at + 2) & 0x7FFF) != 1 || Number(message, at + 4) != 0)
                    throw new FormatException("not of the internet, or of a life beyond reason");
                int life = Number(message, at + 6);
                int end = at + 10 + Number(message, at + 8);
                at += 10;
                lines.Add($"{sections[section]} {name} {Type(type)}{unique} {life} {Data(message, type, at, end)}");
                at = end;
            }
        }

        if (at != message.Length)
            throw new FormatException($"the message ends at {at}, not at {message.Length}");
        return [.. lines];
    }

    /// <summary>A query in wire form.</summary>
    public static byte[] Query(params (string Name, int Type, bool IsUnicast)[] questions) =>
        [0, 0, 0, 0, 0, (byte)questions.Length, 0, 0, 0, 0, 0, 0, .. questions.SelectMany(one => (byte[])[.. Wire(one.Name), 0, (byte)one.Type, one.IsUnicast ? (byte)0x80 : (byte)0, 1])];

    /// <summary>An answer in wire form.</summary>
    public static byte[] Answer(params byte[][] records) => [0, 0, 0x84, 0, 0, 0, 0, (byte)records.Length, 0, 0, 0, 0, .. records.SelectMany(record => record)];

    /// <summary>A record in wire form.</summary>
    public static byte[] Record(string name, int type, int life, byte[] data) =>
        [.. Wire(name), 0, (byte)type, 0x80, 1, 0, 0, (byte)(life >> 8), (byte)life, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    /// <summary>A name in wire form.</summary>
    public static byte[] Wire(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.UTF8.GetBytes(label)]), 0];

    private static string Data(ReadOnlySpan<byte> message, int type, int at, int end)
    {
        switch (type)
        {
            case 1:
                return string.Join('.', message[at..end].ToArray());
            case 12:
                return Ends(Name(message, ref at), at, end);
            case 33:
                int place = at + 6;
                return Ends($"{Number(message, at)} {Number(message, at + 2)} {Number(message, at + 4)} {Name(message, ref place)}", place, end);
            case 16:
                var texts = new List<string>();
                for (; at < end; at += 1 + message[at])
                    texts.Add(Encoding.UTF8.GetString(message[(at + 1)..(at + 1 + message[at])]));
                return Ends(string.Join(' ', texts.Select(text => '"' + text + '"')), at, end);
            case 47:
                string next = Name(message, ref at);
                var types = new List<string>();
                for (int i = 0; i < message[at + 1] * 8; i++)
                {
                    if ((message[at + 2 + (i / 8)] & (0x80 >> (i % 8))) != 0)
                        types.Add(Type(i));
                }

                return Ends(next + " " + string.Join(' ', types), at + 2 + message[at + 1], end);
            default:
                return Convert.ToHexString(message[at..end]);
        }
    }

    private static string Ends(string text, int at, int end) => at == end ? text : throw new FormatException($"{text} ends at {at}, its record at {end}");

    private static string Name(ReadOnlySpan<byte> message, ref int at)
    {
        var labels = new List<string>();
        int place = at;
        bool hasJumped = false;
        while (message[place] != 0)
        {
            if (message[place] >= 0xC0)
            {
                int target = Number(message, place) & 0x3FFF;
                if (target >= place)
                    throw new FormatException("a pointer that leads on");
                at = hasJumped ? at : place + 2;
                hasJumped = true;
                place = target;
                continue;
            }

            labels.Add(Encoding.UTF8.GetString(message[(place + 1)..(place + 1 + message[place])]));
            place += 1 + message[place];
        }

        at = hasJumped ? at : place + 1;
        return string.Join('.', labels);
    }

    private static string Type(int type) => _types.TryGetValue(type, out string? name) ? name : type.ToString();

    private static int Number(ReadOnlySpan<byte> message, int at) => (message[at] << 8) | message[at + 1];
}
