using MepModule.App.Bundles;
using MepModule.App.Storage;
using MepModule.App.Update;
using MepModule.Protocol.Tables;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>The choice of the launcher between factory app and slots.</summary>
[TestClass]
public class BootTests
{
    private const int CodeLength = 1000;

    /// <summary>An app that never confirms itself is given up after its three trials.</summary>
    [TestMethod]
    public static void Three_failed_trials_bring_the_factory_app_back()
    {
        MemoryStore files = new MemoryStore();
        PutOnTrial(files);
        for (int i = 0; i < BootRecord.TrialStarts; i++)
        {
            BootChoice trial = Start(files);
            Assert.AreEqual(Slot.A, trial.Slot);
            Assert.IsTrue(trial.IsTrial);
            Assert.AreEqual(CodeLength, trial.Code!.Length);
        }

        Assert.AreEqual(Slot.Factory, Start(files).Slot);
        Assert.AreEqual(Slot.Factory, Start(files).Slot);
    }

    /// <summary>A confirmed app goes on, and is given up when its file rots.</summary>
    [TestMethod]
    public static void A_confirmed_app_starts_until_its_file_is_damaged()
    {
        MemoryStore files = new MemoryStore();
        PutOnTrial(files);
        Start(files);
        BootRecordFile recordFile = new BootRecordFile(files);
        BootRecord record = recordFile.Load()!;
        record.SetState(Slot.A, SlotState.Confirmed);
        record.Preferred = Slot.A;
        recordFile.Save(record);
        Assert.AreEqual(Slot.A, Start(files).Slot);
        Assert.IsFalse(Start(files).IsTrial);

        files.Damage(Slot.FileName(Slot.A), BundleHeader.Length + 500);
        Assert.AreEqual(Slot.Factory, Start(files).Slot);
    }

    private static BootChoice Start(MemoryStore files)
    {
        return new Boot(files, Identity()).Choose(false);
    }

    private static BaseIdentity Identity()
    {
        return new BaseIdentity("mep-module", new AppVersion(1, 0, 0), new AppVersion(0, 1, 0), new AppVersion(1, 17, 0), 0x12345678);
    }

    // A bundle as BundleHeader describes it, without pages.
    private static void PutOnTrial(MemoryStore files)
    {
        byte[] bundle = new byte[BundleHeader.Length + CodeLength];
        byte[] code = new byte[CodeLength];
        for (int i = 0; i < CodeLength; i++)
        {
            code[i] = (byte)(i * 7);
            bundle[BundleHeader.Length + i] = code[i];
        }

        TableText.Write(bundle, 0, 4, "MEPF");
        LittleEndian.WriteUInt16(bundle, 4, 1);
        LittleEndian.WriteUInt16(bundle, 6, BundleHeader.Length);
        TableText.Write(bundle, 8, 16, "mep-module");
        LittleEndian.WriteUInt16(bundle, 38, BaseIdentity.EntryContract);
        LittleEndian.WriteUInt32(bundle, 48, 0x12345678);
        LittleEndian.WriteUInt32(bundle, 52, CodeLength);
        LittleEndian.WriteUInt32(bundle, 60, Checksum.Of(code));
        LittleEndian.WriteUInt32(bundle, 252, Checksum.Of(bundle, 0, 252));
        files.Put(Slot.FileName(Slot.A), bundle);

        BootRecord record = new BootRecord(Identity().Fingerprint);
        record.SetHeaderChecksum(Slot.A, BundleHeader.Parse(bundle)!.HeaderChecksum);
        record.SetState(Slot.A, SlotState.Trial);
        new BootRecordFile(files).Save(record);
    }
}
