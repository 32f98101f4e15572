using System;
using System.Linq;

namespace MepModule.MeterSimulator.Tests;

/// <summary>The server side of the link by the book (fact sheet 1.2 to 1.8), in virtual time.</summary>
public class PortTests
{
    private static readonly byte[] ReadClock = [0x3F, 0x00, 0x34, 0, 0, 0, 0, 7];

    private static MeterOptions Fast => new() { Speed = WireSpeed.Fast };

    [Fact]
    public void TheFirstRequestLearnsTheSequenceNumberAndTheNextOneIsServed()
    {
        var client = new TestClient(Fast) { Sequence = 0x01020304 };
        Assert.Equal(0x0C, client.ExchangeOnce(ReadClock)[0]);
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void ANumberUpToEightAheadOfThePreviousOneIsAcceptedAndNoneElse()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        uint previous = client.Sequence - 1;
        client.Sequence = previous + 8;
        Assert.Equal(0x00, client.ExchangeOnce(ReadClock)[0]);
        previous += 8;
        foreach (uint refused in new[] { previous + 9, previous, previous - 1, previous + 0x80000000 })
        {
            client.Sequence = refused;
            Assert.Equal(0x0C, client.ExchangeOnce(ReadClock)[0]);
        }
        client.Sequence = previous + 1;
        Assert.Equal(0x00, client.ExchangeOnce(ReadClock)[0]);
    }

    [Fact]
    public void ARepeatedRequestIsAnsweredWithTheNumberAndNotServedAgain()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        client.Sequence--;
        Assert.Equal(0x0C, client.ExchangeOnce(ReadClock)[0]);
    }

    [Fact]
    public void ADigestOfNeitherKeyIsAnAuthenticationFailure()
    {
        var client = new TestClient(Fast);
        byte[] request = client.Request(ReadClock, 1);
        request[^1] ^= 0x10;
        client.Send(request);
        byte[] response = client.Receive()!;
        Assert.Equal(11, response.Length);
        Assert.Equal(0x0B, response[2]);
    }

    [Theory]
    [InlineData(false, 0x03)]
    [InlineData(true, 0x00)]
    public void TheKeyDecidesWhatMayBeWritten(bool advanced, byte expected)
    {
        var client = new TestClient(Fast, advanced);
        Assert.Equal(expected, client.Write(0x080D, 0, 1));
    }

    [Theory]
    [InlineData(0x0005, 0x05)]
    [InlineData(0x1034, 0x05)]
    [InlineData(0x0007, 0x03)]
    public void ATableThatIsAbsentOrClosedIsToldByItsCode(int table, byte expected)
    {
        var client = new TestClient(Fast);
        byte[] body = client.Exchange([0x3F, (byte)(table >> 8), (byte)table, 0, 0, 0, 0, 1]);
        Assert.Equal([expected], body);
    }

    [Fact]
    public void ReadingPastTheEndGivesZeros()
    {
        var client = new TestClient(Fast);
        byte[] bytes = client.Read(53, 0, 20);
        Assert.Equal(60, bytes[3]);
        Assert.All(bytes[6..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void AReadThatDoesNotFitIntoOneMessageIsNotPossible()
    {
        var client = new TestClient(Fast);
        Assert.Equal(465, client.Read(0x080D, 0, 465).Length);
        Assert.Equal(0x04, client.Exchange([0x3F, 0x08, 0x0D, 0, 0, 0, 0x01, 0xD2])[0]);
    }

    [Fact]
    public void AFullReadGivesTheWholeTable()
    {
        var client = new TestClient(Fast);
        byte[] body = client.Exchange([0x30, 0x00, 0x15, 0x02, 0x00]);
        Assert.Equal(10, body[1] << 8 | body[2]);
        Assert.Equal(client.Read(21, 0, 10), body[3..]);
    }

    [Fact]
    public void AnEncryptedRequestIsAnsweredEncryptedAndAPlainOnePlain()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        byte[] plain = client.Request(ReadClock, client.Sequence++);
        client.Send(client.Encrypt(plain, out Security.StreamCipher cipher));
        byte[] response = client.Receive()!;
        Assert.NotEqual(0x07, response[4]);
        cipher.Apply(response.AsSpan(2, response.Length - 10));
        Assert.Equal([0x00, 0x00, 0x07], response[2..5]);
        Assert.Equal(client.ResponseDigest(plain[2..^8], response[2..^8]), response[^8..]);
        Assert.Equal(7, client.Read(52, 0, 7).Length);
    }

    [Fact]
    public void AnEncryptedRequestMayBeginWithAnyByte()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        var first = new System.Collections.Generic.HashSet<byte>();
        for (int n = 0; n < 2000; n++)
        {
            byte[] request = client.Encrypt(client.Request(ReadClock, client.Sequence++), out _);
            first.Add(request[2]);
            client.Send(request);
            Assert.Equal(20, client.Receive()!.Length);
        }
        Assert.Superset(new System.Collections.Generic.HashSet<byte> { 0x57, 0x58, 0x59, 0x80 }, first);
    }

    [Fact]
    public void AnAuthenticationFailureIsNeverEncrypted()
    {
        var client = new TestClient(Fast);
        byte[] wire = client.Encrypt(client.Request(ReadClock, 1), out _);
        wire[^1] ^= 1;
        client.Send(wire);
        Assert.Equal(0x0B, client.Receive()![2]);
    }

    [Fact]
    public void APauseOverFiftyMillisecondsDropsThePacketAndTheNextOneIsHeard()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        byte[] request = client.Request(ReadClock, client.Sequence++);
        client.Send(request[..9]);
        client.Now += 51_000;
        client.Send(request[9..]);
        Assert.Null(client.Receive(600_000));
        client.Send(request);
        Assert.Equal(0x00, client.Receive()![2]);
    }

    [Fact]
    public void APauseUpToFiftyMillisecondsIsForgiven()
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        byte[] request = client.Request(ReadClock, client.Sequence++);
        foreach (byte value in request)
        {
            client.Send([value]);
            client.Now += 50_000;
        }
        Assert.NotNull(client.Receive());
    }

    [Theory]
    [InlineData("FFFF")]
    [InlineData("01DD")]
    [InlineData("0000")]
    public void AnImpossibleLengthIsForgottenAfterASilence(string length)
    {
        var client = new TestClient(Fast);
        client.Read(52, 0, 7);
        client.Send(Convert.FromHexString(length));
        client.Send(client.Request(ReadClock, client.Sequence));
        Assert.Null(client.Receive(100_000));
        client.Send(client.Request(ReadClock, client.Sequence));
        Assert.NotNull(client.Receive());
    }

    [Fact]
    public void AtLineSpeedEveryByteTakesItsTimeAndLongResponsesPause()
    {
        var client = new TestClient(new MeterOptions());
        client.Read(52, 0, 7);
        client.Now += 100_000;
        long start = client.Now;
        client.Read(28, 0, 220);
        // 22 bytes out, 233 back, one pause between the segments of 117.
        Assert.Equal((22 + 233) * 10_000_000L / 9600 + 25_000, client.Now - start, 2.0);
    }

    [Fact]
    public void TheReadingCycleNeedsWhatTheWireNeedsAndNoMore()
    {
        var client = new TestClient(new MeterOptions());
        client.Read(52, 0, 7);
        client.Now += 1_000_000;
        long start = client.Now;
        client.Read(28, 0, 220);
        client.Read(23, 0, 44);
        client.Read(28, 0, 1);
        // From the first request to the end of the third: two exchanges, the spacing of 100 ms and one short exchange (22 + 14 bytes).
        Assert.Equal(390_600 + (22 + 14) * 10_000_000L / 9600, client.Now - start, 600.0);
    }

    [Fact]
    public void AnAlertComesOnceASecondWhileARegisteredClientKeepsQuiet()
    {
        var client = Registered();
        RaiseAlert(client);
        Assert.Null(client.Receive(5_500_000));
        Assert.Equal(5, client.Alerts);
        Assert.All(client.AlertTimes.Zip(client.AlertTimes.Skip(1)), pair => Assert.Equal(1_000_000, pair.Second - pair.First, 3000.0));
    }

    [Fact]
    public void EachReceivedFrameHoldsAlertsOffForASecond()
    {
        var client = Registered();
        RaiseAlert(client);
        for (int n = 0; n < 20; n++)
        {
            client.Read(52, 0, 7);
            Assert.Null(client.Receive(800_000));
        }
        Assert.Equal(0, client.Alerts);
    }

    [Fact]
    public void WithoutRegistrationThereIsNoAlert()
    {
        var client = new TestClient(new MeterOptions());
        RaiseAlert(client);
        Assert.Null(client.Receive(5_000_000));
        Assert.Equal(0, client.Alerts);
    }

    [Fact]
    public void RegistrationMakesAHandleAndRemovalForgetsIt()
    {
        var client = Registered();
        Assert.Equal(0x13, client.Read(0x080E, 5, 1)[0]);
        byte[] status = client.Read(0x080E, 150, 36);
        Assert.Equal([0xE8, 0x03, 0x03], status[..3]);

        Assert.Equal(0x00, client.Call(0x811, 5, 0, 0xE8, 0x03));
        Assert.Equal([0x11, 0x08, 0x05, 0x00], client.Read(0x083B, 0, 4));
        Assert.Equal(0x03, client.Read(0x080E, 5, 1)[0]);
        Assert.Equal(0x02, client.Read(0x0832, 30, 1)[0]);
    }

    [Fact]
    public void AProcedureSequenceNumberIsNotTakenTwice()
    {
        var client = new TestClient(Fast);
        Assert.Equal(0x00, client.Call(0x811, 5, 0, 0xE8, 0x03));
        Assert.Equal(0x04, client.Call(0x811, 5, 0, 0xE8, 0x03));
        Assert.Equal(0x00, client.Call(0x811, 6, 0, 0xE8, 0x03));
        Assert.Equal([0x11, 0x08, 0x06, 0x03], client.Read(8, 0, 4));
    }

    [Fact]
    public void ARestartForgetsTheProcedureSequenceNumber()
    {
        var client = new TestClient(Fast);
        Assert.Equal(0x00, client.Call(0x811, 5, 0, 0xE8, 0x03));
        client.Meter.Restart(client.Now, TimeSpan.FromSeconds(5));
        client.Now += 6_000_000;
        Assert.Equal(0x04, client.Call(0x811, 255, 0, 0xE8, 0x03)); // not allowed as the first
        Assert.Equal(0x00, client.Call(0x811, 5, 0, 0xE8, 0x03));
    }

    [Fact]
    public void AMessageThatBeginsLikeTlsIsNoneOnAPortThatDemandsTls()
    {
        var client = new TestClient(Fast with { RequireTls = true });
        for (int n = 0; n < 300; n++)
        {
            client.Send(client.Encrypt(client.Request(ReadClock, client.Sequence++), out _));
            Assert.Equal(3, client.Receive()!.Length);
        }
    }

    [Fact]
    public void APortThatDemandsTlsAnswersNothingButItsTlsError()
    {
        var client = new TestClient(Fast with { RequireTls = true });
        client.Send(client.Request(ReadClock, 1));
        Assert.Equal("000101", Convert.ToHexString(client.Receive() ?? []));
    }

    [Fact]
    public void ASessionlessTlsTableRequestIsAnInvalidServiceState()
    {
        var client = new TestClient(Fast with { Profile = MeterProfile.Named("gen4") });
        client.Send([0x00, 0x03, 0x80, 0x17, 0x03]);
        Assert.Equal("00010A", Convert.ToHexString(client.Receive() ?? []));
    }

    private static TestClient Registered()
    {
        var client = new TestClient(new MeterOptions());
        Assert.Equal(0x00, client.Write(0x0832, 30, 0x03));
        return client;
    }

    /// <summary>The head-end's hand on the alert flags of our port.</summary>
    private static void RaiseAlert(TestClient client) => client.Meter.Works.Devices.AlertFlags = 0x01;
}
