using System;

namespace MepModule.Device.Bench;

/// <summary>Lines that a reader and a script can read: figures begin with a hash.</summary>
internal static class Report
{
    /// <summary>Says something.</summary>
    public static void Line(string text)
    {
        Console.WriteLine(text);
    }

    /// <summary>Says a figure.</summary>
    public static void Figure(string name, long value)
    {
        Console.WriteLine("# " + name + ": " + value.ToString());
    }
}
