using System.Threading;
using MepModule.App.Meter;
using MepModule.App.Metering;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Security;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>The link, the client and the meter service on a recorded meter.</summary>
[TestClass]
public class MeteringTests
{
    private const int UtcClock = 52;
    private const int WaitMilliseconds = 20;
    private const int LongestWaitTurns = 1000;

    [TestMethod]
    public static void The_number_of_the_meter_is_taken_over_and_its_data_read()
    {
        var meter = new RecordedMeter();
        MeterClient client = Client(meter, RecordedMeter.Key);
        byte[] clock = new byte[7];
        Assert.AreEqual((int)MeterError.None, (int)client.Read(UtcClock, 0, clock, 0, clock.Length));
        Assert.AreEqual("1a0302092a0711", Hex.Text(clock, 0, clock.Length));
        Assert.AreEqual(2, meter.Requests);
        Assert.AreEqual(1, client.Link.Statistics.AnswersWithCode(0x0C));
    }

    [TestMethod]
    public static void Damage_loss_and_alerts_cost_a_repetition_and_no_wrong_value()
    {
        var meter = new RecordedMeter();
        MeterClient client = Client(meter, RecordedMeter.Key);
        byte[] clock = new byte[7];
        client.Read(UtcClock, 0, clock, 0, clock.Length);
        meter.SendsAlerts = true;
        meter.WrongBit = 3;
        Assert.AreEqual((int)MeterError.None, (int)client.Read(UtcClock, 0, clock, 0, clock.Length));
        Assert.AreEqual("1a0302092a0711", Hex.Text(clock, 0, clock.Length));
        meter.LosesNext = true;
        Assert.AreEqual((int)MeterError.None, (int)client.Read(UtcClock, 0, clock, 0, clock.Length));
        Assert.AreEqual("1a0302092a0711", Hex.Text(clock, 0, clock.Length));
        Assert.AreEqual(1, client.Link.Statistics.BadDigests);
        Assert.AreEqual(2, client.Link.Statistics.Timeouts);
        Assert.IsTrue(client.Link.Statistics.Alerts >= 2, "alerts are counted");
    }

    [TestMethod]
    public static void A_wrong_key_is_told()
    {
        byte[] clock = new byte[7];
        Assert.AreEqual((int)MeterError.WrongKey, (int)Client(new RecordedMeter(), "DEMO-MBK-0123457").Read(UtcClock, 0, clock, 0, clock.Length));
    }

    [TestMethod]
    public static void The_service_finds_the_meter_and_reads_it()
    {
        string explanation;
        MepKey? key = MepKey.Parse(RecordedMeter.Key, out explanation);
        var service = new MeterService(new RecordedMeter(), new TestClock(), new MemoryStore(), new TestBoard(), new MeterServiceSettings(), key);

        // The clock of the test does not wait, so the thread of the service is done with its first slots at once.
        service.Start();
        for (int i = 0; i < LongestWaitTurns && (service.Current == null || !Reading.IsKnownEnergy(service.Current.EnergyImportWattHours)); i++)
        {
            Thread.Sleep(WaitMilliseconds);
        }

        service.Stop();
        Assert.IsTrue(service.Mistakes == 0, service.LastMistake ?? "");
        Assert.IsTrue(service.Facts != null, service.ConditionSentence);
        MeterFacts facts = service.Facts!;
        Assert.AreEqual("ELON", facts.Manufacturer);
        Assert.AreEqual("SIM85085031", facts.SerialNumber);
        Assert.AreEqual(55, facts.PresentValues);
        Assert.IsTrue(service.Current != null, service.ConditionSentence);
        Reading reading = service.Current!;
        Assert.AreEqual(1279, reading.PowerImportWatts);
        Assert.AreEqual(50014, reading.FrequencyMillihertz);
        Assert.AreEqual(230075, reading.VoltageMillivolts(0));
        Assert.IsTrue(reading.EnergyImportWattHours == 36316553L);
        Assert.AreEqual(4, reading.TierCount);
    }

    private static MeterClient Client(RecordedMeter meter, string key)
    {
        var clock = new TestClock();
        string explanation;
        var link = new MepLink(meter, clock) { Key = MepKey.Parse(key, out explanation) };
        return new MeterClient(link, clock);
    }
}
