using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.MeterSimulator.Metering.MBus;

namespace MepModule.MeterSimulator.Tests;

/// <summary>M-Bus meters, on-demand requests, registration, alerts and their service.</summary>
public class DeviceTests
{
    [Fact]
    public void TheLastBillingReadIsAVariableTelegramOfTheRightMeter()
    {
        TestClient client = Client();
        foreach (MBusDevice device in client.Meter.Works.MBus.Devices)
        {
            byte[] status = client.Read(0x080E, 6 + 36 * device.Slot, 36);
            Assert.Equal([(byte)(device.Slot + 1), 0, 1], status[..3]);
            int length = status.U16(4);
            byte[] entry = client.Read(0x0810, 517 * device.Slot, length);
            List<int> telegrams = [7];
            while (telegrams[^1] < length)
                telegrams.Add(telegrams[^1] + 1 + entry[telegrams[^1]]);
            Assert.Equal(length, telegrams[^1]);
            Assert.Equal(device.Slot == 0 ? 1 : 2, telegrams.Count - 1);
            Assert.All(telegrams[1..], end => Assert.Equal(0, entry[end - 1]));
            Assert.All(telegrams[..^1], start => Assert.Equal(entry[8..12], entry[(start + 1)..(start + 5)]));
            Assert.Equal(device.Serial, int.Parse(string.Concat(entry[8..12].Reverse().Select(digits => digits.ToString("X2")))));
            Assert.Equal(device.Slot == 0 ? 7 : 4, entry[15]);
            Assert.Equal([0x04, (byte)(device.Slot == 0 ? 0x13 : 0x06)], entry[20..22]);
            DateTime local = entry.Time(0);
            Assert.Equal(new TimeSpan(0, 10, 0), local.TimeOfDay);
            Assert.Equal(device.Counter(local.AddHours(-1)), entry.I32(22));
        }
    }

    [Fact]
    public void LaterBillingReadsGoToTheRecurringLog()
    {
        TestClient client = Client();
        byte[] log = client.ReadAll(0x082D, 6 + 8 * 525);
        byte[][] entries = [.. log.Entries(6, 525)];
        Assert.Equal(4, entries.Length);
        Assert.Equal([1, 2, 1, 2], entries.Select(entry => entry.U16(4)));
        Assert.All(entries, entry => Assert.Equal([0, 4], entry[6..8]));
        Assert.Equal(client.Read(0x0810, 0, 60), entries[2][8..68]);
    }

    [Fact]
    public void AnOnDemandReadIsDoneAfterAWhile()
    {
        TestClient client = Client(advanced: true);
        client.Now += 3_600_000_000;
        DateTime before = client.Read(0x0810, 0, 6).Time(0);
        client.Call(0x813, 5, 0x00, 0x04, 1, 0, 2, 0);
        Assert.Equal([0x13, 0x08, 5, 0, 0], client.Read(8, 0, 5));
        Assert.Equal([0x01, 0x00, 0x04, 1, 0, 2, 0], client.Read(0x080F, 0, 7));
        client.Now += 5_000_000;
        Assert.Equal([0x11, 0x00, 0x04, 1, 0, 2, 1], client.Read(0x080F, 0, 7));
        Assert.True(client.Read(0x0810, 0, 6).Time(0) > before);
    }

    [Fact]
    public void OnDemandRequestsNeedTheAdvancedKeyAndAKnownDevice()
    {
        TestClient basic = Client();
        basic.Call(0x813, 5, 0x00, 0x04, 1, 0, 2, 0);
        Assert.Equal(5, basic.Read(8, 3, 1)[0]);
        TestClient advanced = Client(advanced: true);
        advanced.Call(0x813, 5, 0x00, 0x04, 99, 0, 2, 0);
        Assert.Equal(3, advanced.Read(8, 3, 1)[0]);
        advanced.Call(0x813, 6, 0x00, 0x04, 1, 0, 77, 0);
        Assert.Equal(2, advanced.Read(8, 3, 1)[0]);
        for (byte n = 0; n < 6; n++)
            advanced.Call(0x813, (byte)(7 + n % 2), n, 0x04, 1, 0, 2, 0);
        Assert.Equal(7, advanced.Read(8, 3, 1)[0]);
    }

    [Fact]
    public void ARequestToTheClientAlertsItAndExpires()
    {
        TestClient client = Client(advanced: true);
        client.Write(0x0832, 30, 0x03);
        client.Call(0x813, 5, 0x00, 0x04, 0xE8, 0x03, 2, 0);
        Assert.Equal(0x02, client.Read(0x080D, 0x110, 1)[0]);
        Assert.Null(client.Receive(10_000_000));
        Assert.True(client.Alerts > 5);
        client.Now += 25_000_000;
        Assert.Equal(0x00, client.Read(0x080D, 0x110, 1)[0]);
        Assert.Equal(2, client.Read(0x080F, 6, 1)[0]);
    }

    [Fact]
    public void AScheduledReadIsAskedForDailyAndServedByPosting()
    {
        TestClient client = Client(advanced: true);
        client.Write(0x0832, 30, 0x03);
        client.Write(0x080D, 4 * 66, 0, 12, 30, 1);
        client.Now += 3L * 3_600_000_000;
        Assert.Equal(0x01, client.Read(0x080D, 0x110, 1)[0]);
        client.Call(0x827, 5, 4, 1, 3, 0, 0xAA, 0xBB, 0xCC);
        Assert.Equal([0x27, 0x08, 5, 0], client.Read(0x083B, 0, 4));
        Assert.Equal(0x00, client.Read(0x080D, 0x110, 1)[0]);
        Assert.Equal([1, 0, 3, 0, 0xAA, 0xBB, 0xCC, 0], client.Read(0x0810, 4 * 517 + 7, 8));
        Assert.Equal(1000, client.ReadAll(0x082D, 6 + 8 * 525).Entries(6, 525).Last().U16(4));
    }

    [Fact]
    public void PostingWithoutRegistrationIsRefused()
    {
        TestClient client = Client();
        client.Call(0x827, 5, 4, 1, 0, 0);
        Assert.Equal(3, client.Read(8, 3, 1)[0]);
    }

    [Fact]
    public void DeltaDataAlertsWhenASourceHasMoved()
    {
        TestClient client = Client();
        client.Write(0x0832, 30, 0x0B);
        byte[] start = client.Read(23, 0, 4);
        client.Write(0x0847, 0, 0, 0, 20, 0, start[0], start[1], start[2], start[3]);
        Assert.Equal(0x00, client.Read(0x080D, 0x110, 1)[0]);
        client.Now += 3_600_000_000;
        Assert.Equal(0x10, client.Read(0x080D, 0x110, 1)[0]);
        byte[] entry = client.Read(0x0847, 0, 13);
        Assert.True(entry.I32(4) >= start.I32(0) + 20);
        client.Call(0x827, 5, 12);
        Assert.Equal(0x00, client.Read(0x080D, 0x110, 1)[0]);
        client.Meter.Restart(client.Now, TimeSpan.FromSeconds(5));
        client.Now += 10_000_000;
        Assert.Equal(255, client.Read(0x0847, 0, 1)[0]);
    }

    [Fact]
    public void AnUnknownDeltaSourceIsMarkedInvalid()
    {
        TestClient client = Client();
        client.Write(0x0847, 13, 250, 0, 1, 0);
        Assert.Equal(1, client.Read(0x0847, 13 + 12, 1)[0]);
    }

    [Fact]
    public void NewMBusValuesAlertWhoAskedForIt()
    {
        TestClient client = Client();
        client.Write(0x0832, 30, 0x07);
        client.Now += 16L * 60_000_000;
        Assert.Equal(0x08, client.Read(0x080D, 0x110, 1)[0]);
    }

    [Fact]
    public void ASilentClientIsReportedDownWhenItsHealthIsWatched()
    {
        TestClient client = Client();
        client.Write(0x0832, 30, 0x03);
        client.Write(0x0833, 0, 0x03);
        Assert.Equal(3, client.Read(0x080E, 152, 1)[0]);
        client.Now += 300_000_000;
        client.Meter.AdvanceTo(client.Now);
        Assert.Equal(4, client.Meter.ReadTable(0x080E)![152]);
        Assert.Equal(0x10, client.Meter.ReadTable(0x080E)![164]);
        client.Read(52, 0, 6);
        client.Now += 40_000_000;
        client.Meter.AdvanceTo(client.Now);
        Assert.Equal(3, client.Read(0x080E, 152, 1)[0]);
    }

    [Fact]
    public void APortThatIsSwitchedOffKeepsSilent()
    {
        TestClient client = Client();
        client.Write(0x0833, 0, 0x81);
        client.Send(client.Request([0x3F, 0, 52, 0, 0, 0, 0, 7], client.Sequence));
        Assert.Null(client.Receive());
    }

    [Fact]
    public void ANewSpeedCountsAfterTheResponseToItsWriteUntilTheClientIsRemoved()
    {
        var client = new TestClient(new MeterOptions { HistoryDays = 0 }, advanced: true);
        long Duration()
        {
            client.Now += 200_000;
            long start = client.Now;
            client.Read(53, 0, 6);
            return client.Now - start;
        }

        client.Write(0x0832, 30, 0x03);
        long before = Duration();
        client.Now += 200_000;
        long written = client.Now;
        client.Write(0x080D, 4 * 66 + 6, 4);
        Assert.Equal((23 + 11) * 10_000_000L / 9600, client.Now - written, 3.0);
        Assert.Equal(before * 4, Duration(), 20.0);
        client.Call(0x811, 5, 0, 0xE8, 0x03);
        Assert.Equal(before, Duration(), 20.0);
    }

    [Fact]
    public void TheSecondPortHasItsOwnPlaces()
    {
        var client = new TestClient(new MeterOptions { Profile = MeterProfile.Named("gen4-mep2"), Speed = WireSpeed.Fast });
        Assert.Equal(2, client.Read(0x0846, 142, 1)[0]);
        client.Write(0x0832, 71 + 30, 0x01);
        Assert.Equal(0x23, client.Read(0x080E, 5, 1)[0]);
        Assert.Equal(2000, client.Read(0x080E, 186, 2).U16(0));
        client.Call(0x811, 5, 0, 0xD0, 0x07);
        Assert.Equal([0x11, 0x08, 5, 0], client.Read(0x0855, 0, 4));
        uint next = client.Sequence;
        byte[] counters = client.Read(0x0804, 129, 8);
        Assert.Equal(next + 1, BitConverter.ToUInt32(counters, 4));
    }

    private static TestClient Client(bool advanced = false) => new(new MeterOptions { Speed = WireSpeed.Fast }, advanced);
}
