using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using MepModule.App.Bundles;
using MepModule.App.Update;

namespace MepModule.Bundler;

/// <summary>The command line: pack, check, assets, image, flash, key. See <c>docs/update.md</c> and <c>docs/flashing.md</c>.</summary>
public static class Program
{
    private const string Usage = """
        MepModule.Bundler: packs a build of the app into an update bundle.

          pack    --target PROFILE --version X.Y.Z --base base.txt (--from DIRECTORY | --code FILE) --out FILE.mepfw
                  [--assets DIRECTORY | --section FILE] [--label TEXT] [--sign signer.pem]
                  takes the app's .pe files that the base names for this board from a directory, or its code as one file
          check   FILE.mepfw [--public signer.pem]
                  says what is in a bundle and whether it is whole (and signed with that key)
          assets  --from DIRECTORY --out FILE
                  packs web pages into the one resource that the factory app carries
          image   --board PROFILE --base base.txt --from DIRECTORY --out deploy.bin
                  joins the .pe files that the base names for this board into a deployment image
          flash   --board PROFILE --version X.Y.Z --base base.txt --package DIRECTORY --image deploy.bin --out DIRECTORY
                  puts a package of nanoFramework's firmware (unpacked) and a deployment image together into the one file for a
                  first installation, mep-module-X.Y.Z-PROFILE.bin, and writes PROFILE.json, by which the flashing page finds it
          key     signer.pem
                  prints the public key as the firmware page takes it
        """;

    /// <summary>Runs one command. <returns>0 when it succeeded, 1 when the input is wrong, 2 when the command line is.</returns></summary>
    public static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (CommandLineException problem)
        {
            Console.Error.WriteLine(problem.Message);
            Console.Error.WriteLine();
            Console.Error.WriteLine(Usage);
            return 2;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or JsonException or KeyNotFoundException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            Console.Error.WriteLine(problem.Message);
            return 1;
        }
    }

    private static int Run(string[] args)
    {
        if (args.Length == 0 || args[0] is "--help" or "-h" or "help")
        {
            Console.WriteLine(Usage);
            return args.Length == 0 ? 2 : 0;
        }

        var line = new CommandLine(args);
        switch (args[0])
        {
            case "pack":
                Pack(line);
                return 0;
            case "check":
                Check(line);
                return 0;
            case "assets":
                Save(line.Required("out"), AssetSectionWriter.Pack(line.Required("from")));
                line.Done();
                return 0;
            case "image":
                Image(line);
                return 0;
            case "flash":
                Flash(line);
                return 0;
            case "key":
                Console.WriteLine(Convert.ToHexStringLower(Modulus(line.Single("signer.pem"))));
                return 0;
            default:
                throw new CommandLineException($"'{args[0]}' is no command.");
        }
    }

    private static void Pack(CommandLine line)
    {
        string version = line.Required("version");
        string? directory = line.Optional("assets");
        string? section = line.Optional("section");
        string? signer = line.Optional("sign");
        string output = line.Required("out");
        string target = line.Required("target");
        AppVersion parsed = AppVersion.Parse(version) ?? throw NoVersion(version);
        BaseDescription description = BaseDescription.Load(line.Required("base"));
        byte[] assets = directory != null ? AssetSectionWriter.Pack(directory) : section != null ? File.ReadAllBytes(section) : [];
        using RSA? key = signer == null ? null : PrivateKey(signer);
        byte[] bundle = Bundle.Pack(
            target,
            parsed,
            line.Optional("label") ?? version,
            description,
            line.Optional("from") is { } from ? DeploymentImage.PackApp(description.For(target), from) : File.ReadAllBytes(line.Required("code")),
            assets,
            key);
        line.Done();
        Bundle.Check(bundle);
        Save(output, bundle);
    }

    private static void Image(CommandLine line)
    {
        FlashBoard board = Board(line);
        BaseDescription description = BaseDescription.Load(line.Required("base")).For(board.Name);
        string directory = line.Required("from");
        string output = line.Required("out");
        line.Done();
        Save(output, DeploymentImage.Pack(description, directory));
    }

    private static void Check(CommandLine line)
    {
        string? signer = line.Optional("public");
        string file = line.Single("FILE.mepfw");
        BundleHeader header = Bundle.Check(File.ReadAllBytes(file), signer == null ? null : Modulus(signer));
        Console.WriteLine($"target     {header.Target}");
        Console.WriteLine($"version    {header.Version}");
        Console.WriteLine($"label      {header.Label}");
        Console.WriteLine($"code       {header.CodeLength} bytes");
        Console.WriteLine($"assets     {header.AssetsLength} bytes");
        Console.WriteLine($"signature  {(signer != null ? "made with this key" : header.IsSigned ? "present, not checked" : "none")}");
    }

    private static void Flash(CommandLine line)
    {
        FlashBoard board = Board(line);
        string version = line.Required("version");
        string package = line.Required("package");
        BaseDescription description = BaseDescription.Load(line.Required("base")).For(board.Name);
        byte[] deployment = File.ReadAllBytes(line.Required("image"));
        string output = line.Required("out");
        line.Done();
        byte[] part(string file) => File.ReadAllBytes(Path.Combine(package, file));
        byte[] flash = FlashImage.Make(board, part("bootloader.bin"), part($"partitions_{board.FlashMegabytes}mb.bin"), part("nanoCLR.bin"), description, deployment);
        string target = $"mep-module-{AppVersion.Parse(version) ?? throw NoVersion(version)}-{board.Name}.bin";
        Save(Path.Combine(output, target), flash);
        Save(Path.Combine(output, board.Name + ".json"), FlashManifest.Write(board, version, target, flash));
    }

    private static FlashBoard Board(CommandLine line)
    {
        string name = line.Required("board");
        return FlashBoard.Find(name) ?? throw new CommandLineException($"'{name}' is no board; there are {FlashBoard.Names}.");
    }

    private static CommandLineException NoVersion(string text) => new($"'{text}' is no version such as 1.4.0.");

    private static RSA PrivateKey(string file)
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }

    private static byte[] Modulus(string file)
    {
        using RSA key = PrivateKey(file);
        byte[] modulus = key.ExportParameters(false).Modulus!;
        _ = new RsaPublicKey(modulus);
        return modulus;
    }

    private static void Save(string file, byte[] bytes)
    {
        File.WriteAllBytes(file, bytes);
        Console.WriteLine($"{file}: {bytes.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    }
}

/// <summary>A command line that cannot be understood; the message says why.</summary>
public sealed class CommandLineException(string message) : Exception(message);

/// <summary>Takes options out of a command line, so that what is left over is a mistake.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _options = [];
    private readonly List<string> _words = [];

    public CommandLine(string[] args)
    {
        for (int i = 1; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                _words.Add(args[i]);
            }
            else if (i + 1 == args.Length)
            {
                throw new CommandLineException($"{args[i]} needs a value.");
            }
            else if (!_options.TryAdd(args[i][2..], args[++i]))
            {
                throw new CommandLineException($"--{args[i - 1][2..]} is given twice.");
            }
        }
    }

    public string? Optional(string name) => _options.Remove(name, out string? value) ? value : null;

    public string Required(string name) => Optional(name) ?? throw new CommandLineException($"--{name} is missing.");

    public string Single(string meaning)
    {
        IReadOnlyList<string> words = Rest();
        return words.Count == 1 ? words[0] : throw new CommandLineException($"One {meaning} is expected, {words.Count} are given.");
    }

    public IReadOnlyList<string> Rest()
    {
        foreach (string name in _options.Keys)
        {
            throw new CommandLineException($"--{name} is not known here.");
        }

        return _words.Count > 0 ? _words : throw new CommandLineException("A file is missing.");
    }

    public void Done()
    {
        foreach (string name in _options.Keys)
        {
            throw new CommandLineException($"--{name} is not known here.");
        }

        if (_words.Count > 0)
        {
            throw new CommandLineException($"'{_words[0]}' is not expected here.");
        }
    }
}
