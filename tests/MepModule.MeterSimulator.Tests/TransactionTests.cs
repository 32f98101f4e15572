using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.MeterSimulator.Tests;

/// <summary>ET52 and ET53 (fact sheet chapter 5).</summary>
public class TransactionTests
{
    private const int Request = 0x0834, Response = 0x0835;

    [Fact]
    public void SixReadsInOneWriteAreAnsweredTogether()
    {
        TestClient client = Client("gen3-demand");
        int[] tables = [0x080B, 0x0014, 0x0015, 0x0804, 0x080E, 0x080F];
        int[] counts = [10, 10, 10, 1, 12, 31];
        Assert.Equal(0x00, client.Write(Request, 0, Transaction(1, [.. tables.Select((table, n) => Read(table, table == 0x0804 ? 0x37 : 0, counts[n]))])));

        byte[] head = client.Read(Response, 0, 5);
        Assert.Equal([111, 0, 1, 1, 0], head);
        byte[] response = client.Read(Response, 0, 111);
        Assert.Equal(1, response.U16(109));
        byte[][] records = [.. Records(response)];
        for (int n = 0; n < 6; n++)
        {
            Assert.Equal([0x00, 0x00, (byte)counts[n]], records[n][..3]);
            Assert.Equal(client.Read(tables[n], tables[n] == 0x0804 ? 0x37 : 0, counts[n]), records[n][3..]);
        }
    }

    [Fact]
    public void AWriteInPiecesRunsWhenItsLastBytesArrive()
    {
        TestClient client = Client();
        byte[] transaction = Transaction(7, Read(52, 0, 7));
        client.Write(Request, 0, transaction[..10]);
        Assert.Equal(0, client.Read(Response, 0, 5)[3]);
        client.Write(Request, 10, transaction[10..]);
        Assert.Equal(7, client.Read(Response, 0, 5)[3]);
    }

    [Fact]
    public void TheSameNumberWithTheSameContentRunsOnce()
    {
        TestClient client = Client();
        byte[] call = [0x40, 0, 7, 0, 6, 0x11, 0x08, 5, 0, 0xE8, 0x03];
        client.Write(Request, 0, Transaction(1, call));
        Assert.Equal(0x00, Records(client.Read(Response, 0, 12)).Single()[0]);
        client.Write(Request, 0, Transaction(1, call));
        Assert.Equal(0x00, Records(client.Read(Response, 0, 12)).Single()[0]);
        client.Write(Request, 0, Transaction(2, call));
        Assert.Equal(0x04, Records(client.Read(Response, 0, 12)).Single()[0]);
    }

    [Fact]
    public void TheKeyOfTheWriteRulesTheRecords()
    {
        byte[] write = [0x4F, 0x08, 0x0D, 0, 0, 0, 0, 1, 1];
        foreach ((bool advanced, byte expected) in new[] { (false, (byte)0x03), (true, (byte)0x00) })
        {
            TestClient client = Client(advanced: advanced);
            client.Write(Request, 0, Transaction(1, write));
            Assert.Equal([expected], Records(client.Read(Response, 0, 12)).Single());
        }
    }

    [Fact]
    public void ARecordOfLengthZeroEndsTheResponseAsPartial()
    {
        TestClient client = Client();
        client.Write(Request, 0, Transaction(1, Read(52, 0, 7), []));
        byte[] response = client.Read(Response, 0, 40);
        Assert.Equal(2, response[2]);
        Assert.Single(Records(response[..response.U16(0)]));
    }

    [Fact]
    public void ResponsesThatDoNotFitArePartial()
    {
        TestClient client = Client();
        client.Write(Request, 0, Transaction(1, [.. Enumerable.Range(0, 5).Select(n => Read(64, 400 * n, 400))]));
        byte[] response = client.ReadAll(Response, 1785);
        Assert.Equal(2, response[2]);
        Assert.Equal(4, Records(response[..response.U16(0)]).Count());
    }

    [Fact]
    public void OnTwoPortsALockKeepsTheOtherClientOutForTenSeconds()
    {
        TestClient client = Client("gen4");
        client.Call(0x83D, 5, 1);
        Assert.Equal([1, 1], client.Read(0x0836, 97 + 42, 2));
        client.Now += 11_000_000;
        Assert.Equal([0, 0], client.Read(0x0836, 97 + 42, 2));

        Assert.True(client.Meter.Works.Transactions.Lock(2));
        client.Call(0x83D, 6, 1);
        Assert.Equal([0x3D, 0x08, 6, 3], client.Read(8, 0, 4));
        Assert.Equal(0x04, client.Write(Request, 0, Transaction(1, Read(52, 0, 7))));
        client.Now += 11_000_000;
        Assert.Equal(0x00, client.Write(Request, 0, Transaction(1, Read(52, 0, 7))));
    }

    [Fact]
    public void AMeterWithOnePortHasNoLock()
    {
        TestClient client = Client();
        client.Call(0x83D, 5, 1);
        Assert.Equal([0x3D, 0x08, 5, 6], client.Read(8, 0, 4));
    }

    private static byte[] Read(int table, int offset, int count) =>
        [0x3F, (byte)(table >> 8), (byte)table, 0, (byte)(offset >> 8), (byte)offset, (byte)(count >> 8), (byte)count];

    private static byte[] Transaction(int number, params byte[][] records)
    {
        byte[] body = [.. records.SelectMany(record => (byte[])[(byte)record.Length, (byte)(record.Length >> 8), .. record])];
        int size = 5 + body.Length + 2;
        return [(byte)size, (byte)(size >> 8), 0, (byte)number, 0, .. body, (byte)number, 0];
    }

    private static IEnumerable<byte[]> Records(byte[] response)
    {
        int end = response.U16(0) - 2;
        for (int offset = 5; offset < end;)
        {
            int length = response.U16(offset);
            yield return response[(offset + 2)..(offset + 2 + length)];
            offset += 2 + length;
        }
    }

    private static TestClient Client(string profile = "gen3", bool advanced = false) =>
        new(new MeterOptions { Profile = MeterProfile.Named(profile), Speed = WireSpeed.Fast }, advanced);
}
