using System;
using System.IO;
using System.Text;

namespace MepModule.Desktop;

/// <summary>A key or password that does not stand in the command line, where everybody on the PC could read it.</summary>
internal static class Secret
{
    /// <summary>Reads a secret: the first line of a file, or of what the user types when the file is called -.</summary>
    /// <param name="option">Name of the option, for the sentence when it cannot be read.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="what">What the user is asked for.</param>
    /// <exception cref="ArgumentException">It cannot be read; the sentence says why.</exception>
    public static string Read(string option, string file, string what)
    {
        if (file == "-")
            return Console.IsInputRedirected ? Console.ReadLine() ?? "" : Ask(what);
        try
        {
            using StreamReader reader = File.OpenText(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException($"The file of {option} cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }

    // What is typed does not show.
    private static string Ask(string what)
    {
        Console.Error.Write(what + ": ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
