using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Bundles;
using MepModule.App.Platform;
using MepModule.App.Update;
using MepModule.Bundler;

namespace MepModule.App.Tests.Update;

/// <summary>A module reduced to its storage: starts it, uploads to it, confirms it.</summary>
internal sealed class UpdateBench(CutStore store)
{
    public const string Framework = "assembly mscorlib 1.17.11.0 1549C856";

    public static uint FrameworkFingerprint { get; } = BaseDescription.Parse(["launcher 1.0.0", "clr 1.15.0", Framework], "test").Fingerprint;

    public CutStore Store { get; } = store;

    public BaseIdentity Identity { get; init; } = new("mep-module", new AppVersion(1, 0, 0), new AppVersion(1, 0, 0), new AppVersion(1, 16, 0), FrameworkFingerprint);

    public BootChoice Choice { get; private set; } = null!;

    public BootJournal Journal { get; private set; } = null!;

    public UpdateEngine Engine { get; private set; } = null!;

    /// <summary>Switches the module on and lets the chosen app open its journal and update engine.</summary>
    public BootChoice Start(bool factoryWanted = false)
    {
        Choice = new Boot(Store, Identity).Choose(factoryWanted);
        Journal = new BootJournal(Store, Identity, Choice.Slot, Choice.Reason);
        Engine = new UpdateEngine(Store, Identity, Journal, new SignerStore(Store), Running());
        return Choice;
    }

    public void Upload(byte[] bundle, bool allowOlder = true, int pieceLength = 4096, bool meterWasRead = false)
    {
        Engine.Begin(bundle.Length, allowOlder);
        for (int position = 0; position < bundle.Length; position += pieceLength)
        {
            Engine.Write(bundle, position, Math.Min(pieceLength, bundle.Length - position));
        }

        Engine.Finish(meterWasRead);
    }

    /// <summary>A bundle whose code and assets differ with its name.</summary>
    public static byte[] Make(string name, int major = 1, int minor = 1, int patch = 0, string target = "mep-module", string framework = Framework, RSA? key = null)
    {
        byte[] code = Content("code of " + name, 9000);
        byte[] assets = Content("assets of " + name, 5000);
        BaseDescription description = BaseDescription.Parse(["launcher 1.0.0", "clr 1.15.0", framework], "test");
        return Bundle.Pack(target, new AppVersion(major, minor, patch), name, description, code, assets, key);
    }

    /// <summary>The code that a bundle must start as.</summary>
    public static byte[] CodeOf(byte[] bundle) => bundle.AsSpan(BundleHeader.Length, 9000).ToArray();

    private AppVersion Running() =>
        Choice.Slot == Slot.Factory ? Identity.Factory : SlotFile.ReadHeader(Store, Slot.FileName(Choice.Slot))!.Version;

    private static byte[] Content(string text, int length)
    {
        byte[] seed = Encoding.ASCII.GetBytes(text);
        return [.. Enumerable.Range(0, length).Select(i => (byte)(seed[i % seed.Length] + (i / 251)))];
    }

    internal sealed class LargeBoard : IBoard
    {
        public string Profile => "mep-module";

        public bool HasLargeMemory => true;

        public bool HasManySockets => false;

        public long FreeMemoryBytes => 1_000_000;

        public void LookAtMemory()
        {
        }

        public int SupplyMillivolts => 24000;

        public bool IsShared => false;

        public ICustomerPort? CustomerPort => null;

        public void ShowStatus(BoardStatus status)
        {
        }

        public void Restart(string reason)
        {
        }
    }
}
