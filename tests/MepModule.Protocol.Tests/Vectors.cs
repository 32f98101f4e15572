using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace MepModule.Protocol.Tests;

/// <summary>Reads the vector files in Data: '#' starts a comment, '|' parts the columns, blanks inside hex are ignored.</summary>
internal static class Vectors
{
    public static readonly byte[] KeyOfOnes = Enumerable.Repeat((byte)1, 16).ToArray();

    public static List<string[]> Rows(string file)
    {
        return File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", file))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|').Select(column => column.Trim()).ToArray())
            .ToList();
    }

    public static byte[] Bytes(string hex)
    {
        return Convert.FromHexString(hex.Replace(" ", ""));
    }
}
