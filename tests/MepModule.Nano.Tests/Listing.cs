using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MepModule.Nano.Tests;

/// <summary>
/// Turns the listing of a nanoFramework assembly (members without bodies, nesting by indentation) into declarations that the C# compiler reads.
/// </summary>
internal static partial class Listing
{
    // Those that device code may refer to. The three variants of System.Net.Http are one assembly: the firmware takes the server.
    private static readonly string[] _packages =
    [
        "mscorlib", "nanoFramework.Runtime.Native", "nanoFramework.Runtime.Events", "nanoFramework.System.Collections", "nanoFramework.System.Text",
        "nanoFramework.System.Threading", "nanoFramework.System.Math", "nanoFramework.System.IO.Streams", "nanoFramework.System.IO.FileSystem",
        "nanoFramework.System.IO.Hashing", "nanoFramework.System.IO.Ports", "nanoFramework.System.Net", "nanoFramework.System.Net.Http.Server",
        "nanoFramework.System.Net.Sockets.UdpClient", "nanoFramework.System.Device.Gpio", "nanoFramework.System.Device.Adc",
        "nanoFramework.System.Device.Wifi", "nanoFramework.Hardware.Esp32", "nanoFramework.Networking.Sntp",
        "nanoFramework.System.Security.Cryptography", "nanoFramework.M2Mqtt.Core", "nanoFramework.M2Mqtt", "nanoFramework.ResourceManager",

        // For the tests that run on the runtime of the device.
        "nanoFramework.TestFramework",
    ];

    /// <summary>Reads all listings that matter to the device.</summary>
    public static IReadOnlyList<NanoAssembly> ReadAll(string folder) =>
        _packages.Select(package => Read(Path.Combine(folder, package + ".txt"))).ToArray();

    /// <summary>Reads one listing.</summary>
    public static NanoAssembly Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        Match package = PackageLine().Match(lines[0]);
        Match assembly = lines.Select(line => AssemblyLine().Match(line)).First(match => match.Success);
        string references = lines.First(line => line.StartsWith("// references:", StringComparison.Ordinal))["// references:".Length..];
        return new NanoAssembly(
            assembly.Groups["name"].Value,
            ToSource(lines),
            references.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(' ')[0]).ToArray(),
            $"{package.Groups["id"].Value} {package.Groups["version"].Value}",
            path);
    }

    private static string ToSource(string[] lines)
    {
        var text = new StringBuilder();
        var open = new Stack<(int Depth, bool IsEnum)>();

        void CloseTo(int depth)
        {
            while (open.Count > 0 && open.Peek().Depth >= depth)
            {
                open.Pop();
                text.Append("}\n");
            }
        }

        foreach (string line in lines)
        {
            string content = line.Trim();
            if (content.Length == 0 || content.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            int depth = (line.Length - line.TrimStart().Length) / 4;
            if (content.StartsWith("namespace ", StringComparison.Ordinal))
            {
                CloseTo(-1);
                text.Append(content).Append("\n{\n");

                // The listing leaves the namespace of the basic types out.
                if (!content.StartsWith("namespace System", StringComparison.Ordinal))
                {
                    text.Append("using System;\n");
                }

                open.Push((-1, false));
                continue;
            }

            CloseTo(depth);
            content = OtherAttributes().Replace(content, "").Replace("/*native*/ ", "");
            if (open.Peek().IsEnum)
            {
                text.Append(content).Append(",\n");
            }
            else if (content.StartsWith('~'))
            {
                // A finaliser cannot be called, so nobody needs to see it.
            }
            else if (content.EndsWith(';') || content.EndsWith('}'))
            {
                text.Append(Constants(content)).Append('\n');
            }
            else
            {
                text.Append(content).Append("\n{\n");
                open.Push((depth, content.Contains("enum ")));
            }
        }

        CloseTo(-1);
        var tree = CSharpSyntaxTree.ParseText(text.ToString(), DeviceCompiler.ParseOptions);
        return new Bodies().Visit(tree.GetRoot()).NormalizeWhitespace(eol: "\n").ToFullString() + "\n";
    }

    // The listing prints what the metadata holds; C# wants an expression of the right type.
    private static string Constants(string member)
    {
        string suffix = member.Contains("const float ") ? "f" : "";
        return FloatConstant().Replace(member, match => match.Groups["value"].Value switch
        {
            "Infinity" => $"= 1{suffix} / 0{(suffix == "" ? ".0" : "f")};",
            "-Infinity" => $"= -1{suffix} / 0{(suffix == "" ? ".0" : "f")};",
            "NaN" => $"= 0{suffix} / 0{(suffix == "" ? ".0" : "f")};",
            string number => $"= {number}{suffix};",
        });
    }

    [GeneratedRegex(@"package id: (?<id>\S+)\s.*: (?<version>[\d.]+)")]
    private static partial Regex PackageLine();

    [GeneratedRegex(@"^// assembly: (?<name>[^,]+),")]
    private static partial Regex AssemblyLine();

    // Only [Conditional] changes how a call compiles.
    [GeneratedRegex(@"^(\[(?!Conditional)[^\]]*\] )+")]
    private static partial Regex OtherAttributes();

    [GeneratedRegex(@"(?<=const (?:float|double) \w+ )= (?<value>[^;]+);")]
    private static partial Regex FloatConstant();

    /// <summary>Gives each member a body that throws, or the compiler would take properties for automatic ones and refuse the methods.</summary>
    private sealed class Bodies : CSharpSyntaxRewriter
    {
        private static readonly ArrowExpressionClauseSyntax _throwNull =
            SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ThrowExpression(SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression)));

        private static readonly SyntaxToken _semicolon = SyntaxFactory.Token(SyntaxKind.SemicolonToken);

        public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) =>
            IsAbstract(node) ? node : node.WithExpressionBody(_throwNull);

        public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node) =>
            node.WithExpressionBody(_throwNull).WithSemicolonToken(_semicolon).WithBody(null);

        public override SyntaxNode? VisitOperatorDeclaration(OperatorDeclarationSyntax node) => node.WithExpressionBody(_throwNull);

        public override SyntaxNode? VisitConversionOperatorDeclaration(ConversionOperatorDeclarationSyntax node) => node.WithExpressionBody(_throwNull);

        public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node)
        {
            if (IsAbstract(node))
            {
                return node;
            }

            return IsReadOnly(node)
                ? node.WithAccessorList(null).WithExpressionBody(_throwNull).WithSemicolonToken(_semicolon)
                : node.WithAccessorList(Throwing(node.AccessorList!));
        }

        public override SyntaxNode? VisitIndexerDeclaration(IndexerDeclarationSyntax node)
        {
            if (IsAbstract(node))
            {
                return node;
            }

            // The compiler looks for String.Chars by this name.
            if (node.Parent is TypeDeclarationSyntax { Identifier.Text: "String" })
            {
                node = node.AddAttributeLists(SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(
                    SyntaxFactory.ParseName("System.Runtime.CompilerServices.IndexerName"),
                    SyntaxFactory.ParseAttributeArgumentList("(\"Chars\")")))));
            }

            return IsReadOnly(node)
                ? node.WithAccessorList(null).WithExpressionBody(_throwNull).WithSemicolonToken(_semicolon)
                : node.WithAccessorList(Throwing(node.AccessorList!));
        }

        public override SyntaxNode? VisitEventFieldDeclaration(EventFieldDeclarationSyntax node) =>
            IsAbstract(node)
                ? node
                : SyntaxFactory.EventDeclaration(node.Declaration.Type, node.Declaration.Variables[0].Identifier)
                    .WithModifiers(node.Modifiers)
                    .WithAccessorList(Throwing(SyntaxFactory.AccessorList(SyntaxFactory.List(new[]
                    {
                        SyntaxFactory.AccessorDeclaration(SyntaxKind.AddAccessorDeclaration),
                        SyntaxFactory.AccessorDeclaration(SyntaxKind.RemoveAccessorDeclaration),
                    }))));

        private static bool IsAbstract(MemberDeclarationSyntax node) =>
            node.Parent is InterfaceDeclarationSyntax || node.Modifiers.Any(SyntaxKind.AbstractKeyword);

        private static bool IsReadOnly(BasePropertyDeclarationSyntax node) =>
            node.AccessorList!.Accessors.Count == 1 && node.AccessorList.Accessors[0].IsKind(SyntaxKind.GetAccessorDeclaration);

        private static AccessorListSyntax Throwing(AccessorListSyntax accessors) =>
            SyntaxFactory.AccessorList(SyntaxFactory.List(
                accessors.Accessors.Select(accessor => accessor.WithExpressionBody(_throwNull).WithSemicolonToken(_semicolon))));
    }
}
