using System;
using System.Linq;
using MepModule.MeterSimulator.Faults;

namespace MepModule.MeterSimulator.Tests;

/// <summary>Everything that can go wrong on demand.</summary>
public class FaultTests
{
    private static readonly byte[] ReadClock = [0x3F, 0x00, 0x34, 0, 0, 0, 0, 7];

    [Fact]
    public void ALostResponseIsSilence()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.Lost);
        Ask(client);
        Assert.Null(client.Receive());
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void ADuplicatedResponseComesTwice()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.Duplicate);
        Ask(client);
        Assert.Equal(client.Receive(), client.Receive());
        Assert.Null(client.Receive());
    }

    [Fact]
    public void ALateResponseComesAfterTheTimeout()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.Late, TimeSpan.FromMilliseconds(700));
        Ask(client);
        Assert.Null(client.Receive(600_000));
        Assert.NotNull(client.Receive(300_000));
    }

    [Fact]
    public void AFlippedBitChangesOneBitOfTheResponse()
    {
        TestClient client = Ready();
        byte[] request = Ask(client);
        byte[] good = client.Receive()!;
        client.Meter.SpoilNextResponse(FaultEventKind.Flip);
        client.Meter.Works.SequenceNumber--;
        client.Send(request);
        client.Now += 1_000_000;
        var bytes = new byte[100];
        int count = client.Wire.Read(bytes, 0, bytes.Length);
        Assert.Equal(good.Length, count);
        Assert.Equal(1, good.Zip(bytes).Sum(pair => System.Numerics.BitOperations.PopCount((uint)(pair.First ^ pair.Second))));
    }

    [Fact]
    public void ALostByteShortensTheResponse()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.DropByte);
        Ask(client);
        client.Now += 1_000_000;
        Assert.Equal(2 + 1 + 2 + 7 + 8 - 1, client.Wire.BytesAvailable);
    }

    [Fact]
    public void AnInsertedByteLengthensTheResponse()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.InsertByte);
        Ask(client);
        client.Now += 1_000_000;
        Assert.Equal(2 + 1 + 2 + 7 + 8 + 1, client.Wire.BytesAvailable);
    }

    [Fact]
    public void APauseComesInTheMiddleOfTheResponse()
    {
        TestClient client = Ready();
        client.Meter.SpoilNextResponse(FaultEventKind.Pause, TimeSpan.FromMilliseconds(150));
        Ask(client);
        client.Now += 100_000;
        Assert.Equal(10, client.Wire.BytesAvailable);
        client.Now += 60_000;
        Assert.Equal(20, client.Wire.BytesAvailable);
    }

    [Fact]
    public void PausedBytesComeTwentyToTwoHundredMillisecondsLate()
    {
        var client = new TestClient(new MeterOptions { HistoryDays = 0 });
        client.Send(client.Request(ReadClock, client.Sequence++));
        client.Meter.Rates = new FaultRates { PausedBytes = 1 };
        client.Now += 100_000;
        Assert.InRange(client.Wire.BytesAvailable, 0, 3);
        client.Now += 20 * 201_000;
        Assert.Equal(15, client.Wire.BytesAvailable);
    }

    [Fact]
    public void ARequestThatPausesTooLongIsDropped()
    {
        TestClient client = Ready();
        long served = client.Meter.RequestsServed;
        client.Meter.Rates = new FaultRates { PausedBytes = 1 };
        Ask(client);
        client.Now += 22 * 200_000;
        Assert.Equal(0, client.Wire.BytesAvailable);
        Assert.Equal(served, client.Meter.RequestsServed);
    }

    [Fact]
    public void ASequenceJumpOfTwentyFiveIsSeenAsAnInvalidNumber()
    {
        TestClient client = Ready();
        uint expected = client.Sequence + 25;
        client.Meter.JumpSequence();
        byte[] body = client.ExchangeOnce(ReadClock);
        Assert.Equal([0x0C, (byte)(expected >> 24), (byte)(expected >> 16), (byte)(expected >> 8), (byte)expected], body);
    }

    [Fact]
    public void AReconfigurationAlsoCountsTheInterfaceVersionUp()
    {
        TestClient client = Ready();
        byte before = client.Read(0x0804, 116, 1)[0];
        client.Meter.Reconfigure();
        Assert.Equal((byte)(before + 1), client.Read(0x0804, 116, 1)[0]);
    }

    [Fact]
    public void AnOpticalSessionSilencesAGen3MeterForItsDuration()
    {
        TestClient client = Ready();
        client.Meter.StartOpticalSession(client.Now, TimeSpan.FromMinutes(3));
        Ask(client);
        Assert.Null(client.Receive(170_000_000));
        client.Now += 10_000_000;
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void AGen4MeterGoesOnDuringAnOpticalSession()
    {
        TestClient client = Ready("gen4");
        client.Meter.StartOpticalSession(client.Now, TimeSpan.FromMinutes(3));
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void ARestartCountsAnOutageAndMeasuresNothingMeanwhile()
    {
        TestClient client = Ready();
        long before = BitConverter.ToInt32(client.Read(23, 0, 4));
        client.Meter.Restart(client.Now, TimeSpan.FromHours(2));
        client.Now += 7_200_000_000;
        byte[] totals = client.Read(23, 0, 44);
        Assert.Equal(before, BitConverter.ToInt32(totals, 0));
        Assert.Equal(7200, BitConverter.ToInt32(totals, 16));
        Assert.Equal(1, BitConverter.ToInt32(totals, 20));
        client.Now += 7_200_000_000;
        Assert.True(BitConverter.ToInt32(client.Read(23, 0, 4)) > before);
    }

    [Fact]
    public void AnAlertStormSurroundsResponsesEvenUnregistered()
    {
        TestClient client = Ready();
        client.Meter.StartAlertStorm(client.Now, TimeSpan.FromSeconds(5));
        for (int n = 0; n < 20; n++)
            Assert.Equal(7, client.Read(52, 0, 7).Length);
        Assert.Null(client.Receive(10_000_000));
        Assert.InRange(client.Alerts, 100, 150);
    }

    [Fact]
    public void AStormDoesNotCareForTheHoldOff()
    {
        var client = new TestClient(new MeterOptions { HistoryDays = 0 });
        client.Read(52, 0, 7);
        client.Meter.StartAlertStorm(client.Now, TimeSpan.FromSeconds(5));
        for (int n = 0; n < 10; n++)
        {
            Assert.Equal(7, client.Read(52, 0, 7).Length);
            Assert.Null(client.Receive(200_000));
        }
        Assert.True(client.Alerts > 40);
    }

    [Fact]
    public void AScriptRunsAtItsTimes()
    {
        var client = new TestClient(Options("gen3") with { Faults = FaultPlan.Parse("2m:optical=1m,1s:jump,500ms:reconfigure") });
        byte version = client.Read(0x0804, 116, 1)[0];
        client.Now = 600_000;
        Assert.Equal((byte)(version + 1), client.Read(0x0804, 116, 1)[0]);
        client.Now = 1_100_000;
        Assert.Equal(0x0C, client.ExchangeOnce(ReadClock)[0]);
        client.Now = 121_000_000;
        Ask(client);
        Assert.Null(client.Receive(50_000_000));
        client.Now = 181_000_000;
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void RatesComeTrueAndASeedRepeatsThem()
    {
        int Answered(int seed)
        {
            var client = new TestClient(Options("gen3") with { Seed = seed, Faults = FaultPlan.Parse("lost=0.1") });
            int answers = 0;
            for (int n = 0; n < 2000; n++)
            {
                Ask(client);
                if (client.Receive(1000) is not null)
                    answers++;
                client.Now += 100_000;
            }
            return answers;
        }

        int first = Answered(4);
        Assert.InRange(first, 2000 * 0.81 - 80, 2000 * 0.81 + 80);
        Assert.Equal(first, Answered(4));
    }

    [Fact]
    public void DamagedBytesNeverSilenceTheMeterForGood()
    {
        var client = new TestClient(Options("gen3") with { Faults = FaultPlan.Parse("flip=0.02,drop=0.02,insert=0.02") });
        var bytes = new byte[600];
        for (int n = 0; n < 3000; n++)
        {
            Ask(client);
            client.Now += 200_000;
            client.Wire.Read(bytes, 0, bytes.Length);
        }
        client.Meter.Rates = new FaultRates();
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Theory]
    [InlineData("lost=2")]
    [InlineData("lost")]
    [InlineData("gone=0.1")]
    [InlineData("5:jump")]
    [InlineData("5s:explode")]
    [InlineData("5s:jump=3s")]
    [InlineData("5s:optical=long")]
    public void AFaultListThatIsNotUnderstoodIsExplained(string text)
    {
        var error = Assert.Throws<FormatException>(() => FaultPlan.Parse(text));
        Assert.EndsWith(".", error.Message);
    }

    private static MeterOptions Options(string profile) =>
        new() { Profile = MeterProfile.Named(profile), Speed = WireSpeed.Fast, HistoryDays = 0 };

    private static TestClient Ready(string profile = "gen3")
    {
        var client = new TestClient(Options(profile));
        client.Read(52, 0, 7);
        return client;
    }

    private static byte[] Ask(TestClient client)
    {
        byte[] request = client.Request(ReadClock, client.Sequence++);
        client.Send(request);
        return request;
    }
}
