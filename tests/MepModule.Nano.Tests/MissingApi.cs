using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>Says what to do about a device source that does not compile against the declarations.</summary>
internal static class MissingApi
{
    /// <summary>How to write the declarations anew.</summary>
    public const string RefreshCommand = "dotnet run --project tests/MepModule.Nano.Tests -- refresh";

    private static readonly (string Word, string Instead)[] _replacements =
    [
        ("'Replace'", "StringBuilder.Replace, or one pass that copies"),
        ("'Join'", "a loop with StringBuilder.Append"),
        ("'IsNullOrWhiteSpace'", "string.IsNullOrEmpty after Trim"),
        ("'ASCII'", "Encoding.UTF8 (the same for ASCII bytes)"),
        ("'IsDigit'", "a comparison such as c >= '0' && c <= '9'"),
        ("'IsLetter", "a comparison such as c >= 'a' && c <= 'z'"),
        ("'Sort'", "an own insertion sort"),
        ("'Resize'", "a new array and Array.Copy"),
        ("'Empty'", "new T[0], kept in a static field"),
        ("'Generic'", "an array, ArrayList or Hashtable"),
        ("List<>", "an array or ArrayList"),
        ("Nullable<T>", "a second field that says whether the value is known"),
        ("Action", "an own delegate type without type parameters"),
        ("Func", "an own delegate type without type parameters"),
        ("Span", "byte[] with offset and count"),
        ("'Task", "a Thread"),
        ("'Linq'", "a loop"),
        ("StringComparison", "the overload without it (always ordinal); ToLower first where the case does not matter"),
        ("RandomNumberGenerator", "IRandom"),
        ("Stopwatch", "IMonotonicClock"),
        ("Volatile", "a lock, or Interlocked"),
        ("IsBackground", "an adapter of the PC may set it; nanoFramework has no such thing"),
        ("DivideByZeroException", "a check before the division"),
        ("OverflowException", "a check before the calculation"),
    ];

    /// <summary>Place of a diagnostic, from the root of the repository.</summary>
    public static string Position(Diagnostic error)
    {
        FileLinePositionSpan span = error.Location.GetLineSpan();
        return $"{Repository.Relative(span.Path)}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})";
    }

    /// <summary>What to write instead of something that nanoFramework does not have.</summary>
    public static string Advice(Diagnostic error)
    {
        string message = error.GetMessage();
        string instead = _replacements.FirstOrDefault(entry => message.Contains(entry.Word, StringComparison.Ordinal)).Instead
            ?? "what the listing in shared/reference/nanoframework-api offers, or an interface in Platform/";
        return $"nanoFramework lacks this, or this unit may not use the assembly that has it. Use {instead}.";
    }

    /// <summary>
    /// Describes the errors of the device sources. Where the listings are at hand each one says whether nanoFramework lacks the member
    /// or only our declarations do.
    /// </summary>
    public static IReadOnlyList<string> Describe(IReadOnlyList<CSharpCompilation> device)
    {
        Diagnostic[] errors = device.SelectMany(DeviceCompiler.Errors).ToArray();
        if (errors.Length == 0)
        {
            return [];
        }

        if (Repository.Listings is not { } folder)
        {
            return errors.Select(error => $"{Position(error)}: {error.GetMessage()}\n    Not declared in tests/MepModule.NanoReference. " +
                "If nanoFramework has it, declare it there; its listings are not at hand here.").ToArray();
        }

        HashSet<string> lacking = DeviceCompiler.Compile(DeviceUnit.All, NanoAssembly.Compile(Listing.ReadAll(folder)))
            .SelectMany(DeviceCompiler.Errors).Select(Position).ToHashSet();
        return errors.Select(error => $"{Position(error)}: {error.GetMessage()}\n    " +
            (lacking.Contains(Position(error))
                ? Advice(error)
                : $"nanoFramework has it; only our declarations lack it. Run: {RefreshCommand}")).ToArray();
    }
}
