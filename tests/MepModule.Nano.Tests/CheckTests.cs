using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>The checks themselves: what they must refuse, they refuse with the right words; what is harmless passes.</summary>
public sealed class CheckTests
{
    private const string Innocent = """
        namespace Snippet;

        public delegate void Listener(int value);

        public sealed class Counter
        {
            private readonly byte[] _buffer = new byte[] { 1, 2, 3, 4 };
            private Listener? _listener;

            public string Name { get; init; } = "";

            public void Add(Listener listener)
            {
                lock (_buffer)
                {
                    _listener += listener;
                }
            }

            public string Count(int from) => _listener is null ? Name + "none" : Name + from.ToString();
        }
        """;

    // Snippets that are refused in the IL are compiled against .NET, where all of it exists: the check must not rely on missing declarations.
    private static readonly MetadataReference[] _dotnet =
        Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Where(file => Path.GetFileName(file) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Console.dll" or "System.Collections.dll")
            .Select(file => (MetadataReference)MetadataReference.CreateFromFile(file))
            .ToArray();

    private static readonly MetadataReference[] _nano =
        NanoAssembly.Compile(NanoAssembly.Declared()).Values.Select(compilation => (MetadataReference)compilation.ToMetadataReference()).ToArray();

    [Fact]
    public void An_innocent_source_passes_all_checks()
    {
        CSharpCompilation compilation = DeviceCompiler.CompileText(Innocent, _dotnet);
        (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(compilation);

        Assert.Empty(IlCheck.Run(assembly, symbols));
        Assert.Empty(SourceCheck.Run(compilation));
    }

    [Theory]
    [InlineData("int F() { var list = new System.Collections.Generic.List<int>(); return list.Count; }", "Generic|Collections")]
    [InlineData("string F(string s) => s.Replace(\"a\", \"b\");", "'Replace'")]
    [InlineData("string F(string[] s) => string.Join(\",\", s);", "'Join'")]
    [InlineData("int? F() => null;", "Nullable")]
    [InlineData("System.Func<int> F() => () => 1;", "Func")]
    [InlineData("(int, int) F() => (1, 2);", "ValueTuple")]
    [InlineData("System.Collections.IEnumerable F() { yield return 1; }", "Collections|IEnumera")]
    [InlineData("async System.Threading.Tasks.Task F() { await F(); }", "Task")]
    [InlineData("System.ReadOnlySpan<byte> F() => default;", "ReadOnlySpan")]
    [InlineData("volatile int _f;", "IsVolatile")]
    public void A_source_that_uses_what_nanoFramework_lacks_does_not_compile(string member, string named)
    {
        CSharpCompilation compilation = DeviceCompiler.CompileText(Class(member), _nano);

        IReadOnlyList<Diagnostic> errors = DeviceCompiler.Errors(compilation);

        Assert.Contains(errors, error => named.Split('|').Any(word => error.GetMessage().Contains(word, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("int F() { var list = new System.Collections.Generic.List<int>(); return list.Count; }", "generics")]
    [InlineData("void F(System.Action<int> listener) { }", "generics")]
    [InlineData("System.Action<int>? _listener;", "generics")]
    [InlineData("T F<T>(T value) => value;", "generics")]
    [InlineData("object F() => new { A = 1 };", "generics")]
    [InlineData("class Box<T> { public int Count; }", "generics")]
    [InlineData("class Numbers : System.IEquatable<int> { public bool Equals(int other) => false; }", "generics")]
    [InlineData("int? F() => null;", "generics")]
    [InlineData("(int, int) F() => (1, 2);", "generics")]
    [InlineData("object F() { var f = (int x) => x; return f; }", "generics")]
    [InlineData("System.Collections.IEnumerable F() { yield return 1; }", "generics")]
    [InlineData("async System.Threading.Tasks.Task F() { await System.Threading.Tasks.Task.Delay(1); }", "generics")]
    [InlineData("int[,] _grid = new int[2, 2];", "multi-dimensional")]
    [InlineData("int F() { int[,] grid = new int[2, 2]; return grid[1, 1]; }", "multi-dimensional")]
    [InlineData("unsafe int F() { int* p = stackalloc int[4]; return p[0]; }", "stackalloc")]
    [InlineData("unsafe int F(byte[] a) { fixed (byte* p = a) { return p[0]; } }", "pointers")]
    [InlineData("unsafe int F() { delegate*<int> f = &G; return f(); } static int G() => 1;", "function pointer")]
    [InlineData("int F(int a) => checked(a + 1);", "checked")]
    [InlineData("byte F(int a) => checked((byte)a);", "checked")]
    [InlineData("int F(int[] a, long i) => a[i];", "checked")]
    [InlineData("volatile int _f; int F() => _f;", "volatile")]
    [InlineData("interface ITool { int F() => 1; }", "interface members")]
    [InlineData("static readonly byte[] Table = { 1, 2 };", "static constructors")]
    [InlineData("static int _count = 7;", "static constructors")]
    [InlineData("event System.EventHandler? Gone; void F() => Gone += (sender, e) => { };", "static constructors")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();", "native")]
    public void IL_that_nanoFramework_crashes_on_is_refused_with_what_to_use_instead(string member, string word)
    {
        (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(DeviceCompiler.CompileText(Class(member), _dotnet, allowUnsafe: true));

        IReadOnlyList<Refusal> refusals = IlCheck.Run(assembly, symbols);

        Assert.Contains(refusals, refusal => refusal.Reason.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_switch_that_returns_many_values_is_refused_and_a_switch_expression_is_not(int arms, bool isFine)
    {
        string returns = string.Concat(Enumerable.Range(1, arms).Select(arm => $"case {arm}: return \"{arm}\"; "));
        string yields = string.Concat(Enumerable.Range(1, 3 * arms).Select(arm => $"{arm} => \"{arm}\", "));

        Assert.Equal(isFine, Refusals($"string F(int a) {{ switch (a) {{ {returns} }} return \"\"; }}").Count == 0);
        Assert.Empty(Refusals($"string F(int a) => a switch {{ {yields} _ => \"\" }};"));

        static IReadOnlyList<Refusal> Refusals(string member)
        {
            (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(DeviceCompiler.CompileText(Class(member), _dotnet));
            return IlCheck.Run(assembly, symbols);
        }
    }

    [Theory]
    [InlineData("int F(uint u) => (int)u;")]
    [InlineData("long F(ulong u) => (long)u;")]
    [InlineData("int F(uint u) => (int)u >> 1;")]
    [InlineData("int F(uint u) => (int)u % 3;")]
    [InlineData("long F(uint u) => (int)u;")]
    [InlineData("double F(uint a, uint b) => (int)(a - b);")]
    [InlineData("double F(uint a, uint b) => (long)a - b;")]
    [InlineData("long F(byte b) => ((long)b << 56) >> 56;")]
    [InlineData("int F(uint u) => System.Math.Abs((int)u);")]
    [InlineData("int F(bool b, uint u) => b ? (int)u : 0;")]
    [InlineData("int F(uint[] a) => (int)a[0];")]
    [InlineData("long F(ulong[] a) => (long)a[0];")]
    public void A_sign_that_nanoFramework_would_lose_is_refused(string member)
    {
        (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(DeviceCompiler.CompileText(Class(member), _dotnet));

        Refusal refusal = Assert.Single(IlCheck.Run(assembly, symbols));
        Assert.Contains("unsigned", refusal.Reason);
    }

    [Theory]
    [InlineData("int F(uint u) => (int)(long)u;")]
    [InlineData("int F(uint u) => (int)(u >> 8);")]
    [InlineData("int F(uint u) => (int)(u & 0xFFFF) % 10;")]
    [InlineData("long F(uint u) => u;")]
    [InlineData("long F(uint u) => u * 1000L / 3600;")]
    [InlineData("double F(uint u) => u * 0.1;")]
    [InlineData("int _f; void F(uint u) { _f = (int)u; }")]
    [InlineData("int F(uint u) { int[] a = new int[1]; a[0] = (int)u; return a[0] >> 1; }")]
    [InlineData("uint F(int i) => (uint)i >> 1;")]
    [InlineData("ulong F(int i) => (uint)i;")]
    [InlineData("bool F(uint a, uint b) => (int)(a - b) < 0;")]
    [InlineData("int F(byte[] b) => ((b[0] << 24) | (b[1] << 16)) >> 16;")]
    [InlineData("int F(byte b) => (sbyte)b >> 1;")]
    public void A_sign_that_survives_passes(string member)
    {
        (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(DeviceCompiler.CompileText(Class(member), _dotnet));

        Assert.Empty(IlCheck.Run(assembly, symbols));
    }

    [Fact]
    public void A_refusal_names_method_file_and_line()
    {
        const string text = """
            public class C
            {
                public int F(int a)
                {
                    int b = a;
                    return checked(b * 2);
                }
            }
            """;
        (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(DeviceCompiler.CompileText(text, _dotnet));

        Refusal refusal = Assert.Single(IlCheck.Run(assembly, symbols));

        Assert.Equal("C.F", refusal.Member);
        Assert.Equal("Snippet.cs(6)", refusal.Place);
    }

    [Theory]
    [InlineData("string F(System.DayOfWeek day) => day.ToString();", "enum")]
    [InlineData("string F(System.DayOfWeek day) => $\"on {day}\";", "enum")]
    [InlineData("string F(System.DayOfWeek day) => \"on \" + day;", "enum")]
    [InlineData("string F(System.DayOfWeek day) => string.Format(\"on {0}\", day);", "enum")]
    [InlineData("string F(double value) => value.ToString();", "floating")]
    [InlineData("string F(double value) => $\"{value}\";", "floating")]
    [InlineData("string F(float value) => \"\" + value;", "floating")]
    [InlineData("string F(double value) => value.ToString(\"G3\");", "floating")]
    [InlineData("string F(int value) => value.ToString(\"00\");", "formats")]
    [InlineData("string F(int value) => $\"{value:00}\";", "formats")]
    [InlineData("string F(int value) => string.Format(\"{0:0000}\", value);", "formats")]
    [InlineData("string[] F(int count) => new string[count];", "string array")]
    [InlineData("string?[] F() => new string?[] { null, \"a\" };", "string array")]
    [InlineData("string?[] F() => new[] { \"a\", null };", "string array")]
    [InlineData("void F(string[] names) => System.Array.Clear(names, 0, 1);", "string array")]
    [InlineData("object F() => new System.IO.FileStream(\"a\", System.IO.FileMode.Open);", "FileShare.ReadWrite")]
    [InlineData("System.IO.FileStream F() => new(\"a\", System.IO.FileMode.Open, System.IO.FileAccess.Read, System.IO.FileShare.Read);", "FileShare.ReadWrite")]
    public void What_comes_out_differently_is_refused(string member, string word)
    {
        IReadOnlyList<Refusal> refusals = SourceCheck.Run(DeviceCompiler.CompileText(Class(member), _dotnet));

        Assert.Contains(refusals, refusal => refusal.Reason.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("string F(System.DayOfWeek day) => ((int)day).ToString();")]
    [InlineData("string F(double value) => value.ToString(\"F2\");")]
    [InlineData("string F(double value) => $\"{value:F1} kWh\";")]
    [InlineData("string F(int value) => value.ToString(\"X2\") + $\"{value:D4}\" + value;")]
    [InlineData("string F(System.DateTime time) => time.ToString(\"yyyy-MM-dd\");")]
    [InlineData("string[] F(string name) => new string[] { \"a\", name };")]
    [InlineData("string[] F() => new string[0];")]
    [InlineData("object[] F() => new object[3];")]
    [InlineData("object F() => new System.IO.FileStream(\"a\", System.IO.FileMode.Open, System.IO.FileAccess.Read, System.IO.FileShare.ReadWrite);")]
    public void What_comes_out_the_same_passes(string member)
    {
        Assert.Empty(SourceCheck.Run(DeviceCompiler.CompileText(Class(member), _dotnet)));
    }

    [Fact]
    public void Whole_numbers_that_pass_through_a_float_are_refused()
    {
        const string math = "namespace System { public static class Math { public static int Max(int a, int b) => a; public static float Max(float a, float b) => a; } }";
        CSharpCompilation compilation = DeviceCompiler.CompileText(Class("long F(long a, long b) => (long)System.Math.Max(a, b);") + math, _nano);

        Assert.Contains(SourceCheck.Run(compilation), refusal => refusal.Reason.Contains("float", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_says_what_to_use_instead()
    {
        CSharpCompilation compilation = DeviceCompiler.CompileText(Class("string F(string s) => s.Replace(\"a\", \"b\");"), _nano);

        Assert.Contains("StringBuilder.Replace", MissingApi.Advice(Assert.Single(DeviceCompiler.Errors(compilation))));
    }

    private static string Class(string member) => $"public class C {{ {member} }}\n";
}
