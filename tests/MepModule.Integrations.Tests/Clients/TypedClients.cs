using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>
/// Clients that generators of other makers make of the OpenAPI file, compiled under <c>artifacts/clients</c> when the file or our program around them changed.
/// Tests are skipped where there is no registry to fetch the generators from.
/// </summary>
internal static class TypedClients
{
    private const string Kiota = "1.38.0";
    private const string Peers = "tests/MepModule.Integrations.Tests/Clients/Peers/";

    // Nothing of the repository's own build counts there, and no server stays behind.
    private static readonly string[] _apart = ["-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryPackagesProps=false", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-v", "quiet", "-nologo"];

    private static readonly string _description = Repository.Place("src/web/public/api/openapi.json");

    /// <summary>Every path that can be read, with the kind of content that it answers with.</summary>
    public static IReadOnlyList<(string Path, string Content)> Reads { get; } =
    [
        .. from path in JsonDocument.Parse(File.ReadAllText(_description)).RootElement.GetProperty("paths").EnumerateObject()
           where path.Value.TryGetProperty("get", out _)
           select (path.Name, path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().First().Name),
    ];

    /// <summary>Names of members that a client reads and never sends.</summary>
    public static IReadOnlySet<string> ReadOnly { get; } = ReadOnlyMembers(JsonDocument.Parse(File.ReadAllText(_description)).RootElement).ToHashSet();

    /// <summary>Starts the program in C# with the client that kiota makes.</summary>
    public static ForeignProgram StartCSharp(params string[] arguments)
    {
        string root = Repository.Place("artifacts/clients/kiota");
        string source = Repository.Place(Peers + "CSharp");
        Once(root, source, Kiota, folder =>
        {
            Assert.SkipUnless(Try("dotnet", folder, out string said, "tool", "install", "Microsoft.OpenApi.Kiota", "--version", Kiota, "--tool-path", "tool"), "There is no registry here to fetch kiota from: " + said);
            Copy(source, folder);
            Assert.SkipUnless(Try("dotnet", folder, out said, ["restore", .. _apart]), "There is no registry here to fetch kiota's packages from: " + said);
            Must("tool/kiota", folder, "generate", "-l", "CSharp", "-d", _description, "-c", "MeterModule", "-n", "Mep", "-o", "Mep", "--exclude-backward-compatible", "--log-level", "Error");
            Must("dotnet", folder, ["build", "--no-restore", "-o", "out", .. _apart]);
        });
        return new ForeignProgram("dotnet", [Path.Combine(root, "out/Reader.dll"), .. arguments]);
    }

    /// <summary>Starts the program in TypeScript with the types that openapi-typescript makes.</summary>
    public static ForeignProgram StartTypeScript(params string[] arguments)
    {
        string root = Repository.Place("artifacts/clients/typescript");
        string source = Repository.Place(Peers + "TypeScript");
        Once(root, source, "", folder =>
        {
            Copy(source, folder);
            Assert.SkipUnless(Try("npm", folder, out string said, "ci", "--no-progress"), "There is no registry here to fetch openapi-typescript from: " + said);
            Must("node", folder, "node_modules/openapi-typescript/bin/cli.js", _description, "-o", "mep.d.ts");
            File.WriteAllText(Path.Combine(folder, "calls.ts"), Calls());
            Must("node", folder, "node_modules/typescript/bin/tsc", "-p", ".");
        });
        return new ForeignProgram("node", [Path.Combine(root, "out/reader.js"), .. arguments]);
    }

    // One statement for each call, so that the compiler sees each with its own types.
    private static string Calls()
    {
        var text = new StringBuilder("""
            import type { Client } from 'openapi-fetch';
            import type { paths } from './mep.js';

            const anHourAgo = new Date(Date.now() - 3600000).toISOString().slice(0, 19) + 'Z';

            // A stream that is left open keeps node from ending.
            async function first(stream: ReadableStream<Uint8Array> | null | undefined): Promise<number | undefined> {
              const reader = stream?.getReader();
              const piece = await reader?.read();
              await reader?.cancel();
              return piece?.value?.length;
            }

            export async function everyCall(client: Client<paths>, tell: (call: string, what: unknown) => void): Promise<void> {

            """);
        foreach ((string path, string content) in Reads)
        {
            string query = path switch
            {
                "/api/v1/history" or "/api/v1/history.csv" => "range: '10m'",
                "/api/v1/load-profile" or "/api/v1/load-profile.csv" => "from: anHourAgo",
                "/api/v1/events" => "limit: 3",
                _ => "",
            };
            bool isJson = content == "application/json";
            string[] options = [.. new[] { query.Length > 0 ? $"params: {{ query: {{ {query} }} }}" : "", isJson ? "" : "parseAs: 'stream'" }.Where(option => option.Length > 0)];
            text.Append(
                $$"""
                  {
                    const { data, error, response } = await client.GET('{{path}}', { {{string.Join(", ", options)}} });
                    tell('{{path}}', { status: response.status, data: {{(isJson ? "data" : "await first(data)")}}, error: error?.error.message });
                  }

                """);
        }

        return text.Append("}\n").ToString();
    }

    private static IEnumerable<string> ReadOnlyMembers(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member =>
            (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("readOnly", out _) ? [member.Name] : Enumerable.Empty<string>()).Concat(ReadOnlyMembers(member.Value))),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(ReadOnlyMembers),
        _ => [],
    };

    /// <summary>Makes a folder, unless it was made of the same files before. Aside first: a run that is cut off leaves no half of it behind.</summary>
    private static void Once(string root, string source, string version, Action<string> make)
    {
        string[] files = [_description, .. Directory.GetFiles(source).Order(StringComparer.Ordinal)];
        string wanted = version + Convert.ToHexString(SHA256.HashData([.. files.SelectMany(File.ReadAllBytes)])) + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Calls())));
        string stamp = Path.Combine(root, "made-of");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
        {
            return;
        }

        string aside = $"{root}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(aside);
        try
        {
            make(aside);
            File.WriteAllText(Path.Combine(aside, "made-of"), wanted);
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            Directory.Move(aside, root);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private static void Copy(string source, string folder)
    {
        foreach (string file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private static void Must(string program, string folder, params string[] arguments) =>
        Assert.True(Try(program, folder, out string said, arguments), $"{program} {string.Join(' ', arguments)}: {said}");

    private static bool Try(string program, string folder, out string said, params string[] arguments)
    {
        string path = Path.Combine(folder, program);
        said = program + " is not installed.";
        if (!File.Exists(path) && !ForeignFiles.IsOnPath(program))
        {
            return false;
        }

        ProcessStartInfo start = new(File.Exists(path) ? path : program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KIOTA_OFFLINE_ENABLED"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true";
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        said = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
