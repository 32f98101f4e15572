using System;
using System.Buffers.Binary;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Bundles;
using MepModule.App.Meter;
using MepModule.App.Update;
using MepModule.Desktop.Downloads;
using MepModule.MeterSimulator;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Security;
using MepModule.Protocol;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.Update;

/// <summary>An update that comes through the simulated meter, by this project's convention: whole, broken off anywhere, in the wrong order, too long, without proof.</summary>
public sealed class MeterDownloadTests : IDisposable
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes(MeterKey.DemoBasic);
    private static readonly byte[] Ours = [.. Encoding.ASCII.GetBytes("MEPMODULE"), .. new byte[21]];

    private readonly RSA _signer = RSA.Create(2048);
    private readonly UpdateBench _module = new(new CutStore());
    private readonly byte[] _bundle;

    public MeterDownloadTests()
    {
        _bundle = UpdateBench.Make("through the meter", 1, 2, key: _signer);
        _module.Start();
        _module.Engine.Signers.Store(_signer.ExportParameters(false).Modulus!);
    }

    [Theory]
    [InlineData("gen3", false)]
    [InlineData("gen4-mep2", true)]
    [InlineData("gen4-tls", true)]
    public void A_signed_update_comes_through_the_meter_and_is_tried_at_the_next_start(string profile, bool needsMac)
    {
        MeterBench bench = Registered(profile);
        var download = new MeterDownload(_module.Engine, Key, needsMac);
        bench.Meter.SendDownload(_bundle, needsMac ? Key : null);
        int served = Carry(bench, download);
        Assert.Equal((DownloadState.Done, UploadState.Ready), (bench.Meter.Download, _module.Engine.Upload));
        Assert.Equal(2 + Packets, served);
        Assert.Equal(UpdateBench.CodeOf(_bundle), _module.Start().Code);
    }

    [Fact]
    public void A_refusal_ends_it_at_the_meter_and_silence_does_so_after_its_time()
    {
        MeterBench bench = Registered("gen3");
        var download = new MeterDownload(_module.Engine, Key, needsMac: true);
        bench.Meter.SendDownload(_bundle, new byte[16]);
        Carry(bench, download);
        Assert.Equal(DownloadState.BrokenOff, bench.Meter.Download);
        Assert.Contains("proof", download.Sentence);

        bench.Meter.SendDownload(_bundle, Key);
        Carry(bench, download, most: 3);
        bench.Clock.Pass(TimeSpan.FromSeconds(60));
        bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(DownloadState.BrokenOff, bench.Meter.Download);

        // And from the beginning, whatever became of the last.
        bench.Meter.SendDownload(_bundle, Key);
        Carry(bench, download);
        Assert.Equal((DownloadState.Done, UploadState.Ready), (bench.Meter.Download, _module.Engine.Upload));
    }

    [Fact]
    public void Broken_off_at_any_packet_it_changes_nothing_and_begins_anew()
    {
        for (int broken = 0; broken <= Packets; broken += broken < 4 || broken > Packets - 4 ? 1 : 7)
        {
            var download = new MeterDownload(_module.Engine, Key, needsMac: true);
            Assert.True(download.Serve(MeterDownload.Start, StartMessage(), []), download.Sentence);
            for (int i = 0; i < broken; i++)
                Assert.True(download.Serve(MeterDownload.Packet, [], Packet(i)), download.Sentence);

            // The module loses its power, and what ran runs on.
            _module.Store.PowerOn();
            BootChoice choice = _module.Start();
            Assert.Equal(Slot.Factory, choice.Slot);
            Assert.False(new MeterDownload(_module.Engine, Key, needsMac: true).Serve(MeterDownload.Packet, [], Packet(broken % Packets)));
        }

        var last = new MeterDownload(_module.Engine, Key, needsMac: true);
        Assert.True(Take(last));
        Assert.True(last.Serve(MeterDownload.SwitchOver, End(Key), []));
        Assert.Equal(UpdateBench.CodeOf(_bundle), _module.Start().Code);
    }

    [Fact]
    public void A_packet_that_comes_again_is_no_other_one()
    {
        var download = new MeterDownload(_module.Engine, Key, needsMac: true);
        Assert.True(download.Serve(MeterDownload.Start, StartMessage(), []));
        for (int i = 0; i < Packets; i++)
        {
            Assert.True(download.Serve(MeterDownload.Packet, [], Packet(i)));
            Assert.True(download.Serve(MeterDownload.Packet, [], Packet(i)));
        }

        Assert.True(download.Serve(MeterDownload.SwitchOver, End(Key), []), download.Sentence);
    }

    [Theory]
    [InlineData("order", "Packet 2 came in the place of 1.")]
    [InlineData("short packet", "Packet 1 has 53 bytes in the place of 54.")]
    [InlineData("long packet", "Packet 1 has 55 bytes in the place of 54.")]
    [InlineData("no number", "Packet -1 came in the place of 1.")]
    [InlineData("too many", "came in the place of")]
    [InlineData("too few", "The change-over does not fit")]
    [InlineData("other length", "The change-over does not fit")]
    [InlineData("no proof", "The change-over does not fit")]
    [InlineData("wrong proof", "The proof of the change-over does not fit")]
    [InlineData("other key", "The proof of the change-over does not fit")]
    [InlineData("version", "does not begin as version 1")]
    [InlineData("no download", "no download has begun")]
    public void What_does_not_fit_is_refused_with_a_sentence_and_ends_the_download(string what, string sentence)
    {
        var download = new MeterDownload(_module.Engine, Key, needsMac: true);
        bool served = what == "version" ? download.Serve(MeterDownload.Start, [2, .. StartMessage()[1..]], [])
            : what == "no download" || download.Serve(MeterDownload.Start, StartMessage(), []);
        served = what switch
        {
            "version" => served,
            "no download" => download.Serve(MeterDownload.SwitchOver, End(Key), []),
            "too many" => Take(download) && download.Serve(MeterDownload.Packet, [], [(byte)Packets, (byte)(Packets >> 8), 1]),
            "too few" => Take(download, Packets - 1) && download.Serve(MeterDownload.SwitchOver, End(Key), []),
            "other length" => Take(download) && download.Serve(MeterDownload.SwitchOver, [1, .. End(Key)[1..]], []),
            "no proof" => Take(download) && download.Serve(MeterDownload.SwitchOver, End(Key)[..4], []),
            "wrong proof" => Take(download) && download.Serve(MeterDownload.SwitchOver, [.. End(Key)[..^1], (byte)(End(Key)[^1] ^ 1)], []),
            "other key" => Take(download) && download.Serve(MeterDownload.SwitchOver, End(new byte[16]), []),
            _ => Take(download, 1) && download.Serve(MeterDownload.Packet, [], what switch
            {
                "order" => Packet(2),
                "short packet" => Packet(1)[..^1],
                "long packet" => [.. Packet(1), 0],
                _ => [1],
            }),
        };
        Assert.False(served);
        Assert.Contains(sentence, download.Sentence);
        Assert.False(_module.Engine.IsReceiving);
        Assert.False(download.Serve(MeterDownload.Packet, [], Packet(1)));
        Assert.Equal(Slot.Factory, _module.Start().Slot);
    }

    [Fact]
    public void Without_the_users_signature_nothing_is_taken()
    {
        // Signed by somebody else, not signed, damaged behind the signature.
        using RSA other = RSA.Create(2048);
        byte[] damaged = [.. _bundle];
        damaged[^1] ^= 1;
        foreach (byte[] bundle in new[] { UpdateBench.Make("foreign", 1, 2, key: other), UpdateBench.Make("unsigned", 1, 2), damaged })
        {
            var download = new MeterDownload(_module.Engine, Key, needsMac: false);
            Assert.True(download.Serve(MeterDownload.Start, [1, .. Length(bundle)], []));
            bool isTaken = true;
            for (int i = 0; isTaken && i < (bundle.Length + 53) / 54; i++)
                isTaken = download.Serve(MeterDownload.Packet, [], PacketOf(bundle, i));
            Assert.False(isTaken && download.Serve(MeterDownload.SwitchOver, Length(bundle), []));
            Assert.Equal(Slot.Factory, _module.Start().Slot);
        }

        _module.Engine.Signers.Remove();
        var unsigned = new MeterDownload(_module.Engine, Key, needsMac: false);
        Assert.False(unsigned.Serve(MeterDownload.Start, StartMessage(), []));
        Assert.Contains("signing key", unsigned.Sentence);
    }

    [Fact]
    public void Boards_do_not_have_it()
    {
        string[] lists = System.IO.Directory.GetFiles(Repository.Place("src/MepModule.Firmware"), "*.nfproj", System.IO.SearchOption.AllDirectories);
        Assert.True(lists.Length >= 4);
        Assert.All(lists, list => Assert.DoesNotContain("MeterDownload", System.IO.File.ReadAllText(list)));
    }

    public void Dispose() => _signer.Dispose();

    private int Packets => (_bundle.Length + MeterDownload.PacketLength - 1) / MeterDownload.PacketLength;

    private byte[] StartMessage() => [1, .. Length(_bundle)];

    private byte[] Packet(int number) => PacketOf(_bundle, number);

    private byte[] End(byte[] key) => [.. Length(_bundle), .. HMACSHA256.HashData(key, _bundle)[..MeterDownload.MacLength]];

    private bool Take(MeterDownload download, int packets = int.MaxValue)
    {
        if (packets == int.MaxValue && !download.Serve(MeterDownload.Start, StartMessage(), []))
            return false;
        return Enumerable.Range(0, Math.Min(packets, Packets)).All(i => download.Serve(MeterDownload.Packet, [], Packet(i)));
    }

    private static byte[] PacketOf(byte[] bundle, int number) =>
        [(byte)number, (byte)(number >> 8), .. bundle[(number * 54)..Math.Min(number * 54 + 54, bundle.Length)]];

    private static byte[] Length(byte[] bundle)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bundle.Length);
        return length;
    }

    private static MeterBench Registered(string profile)
    {
        var options = new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 0 };
        MeterBench bench = new MeterBench(options, new MeterServiceSettings { Register = true, Identification = Ours }).WaitForEnergies();
        return bench.RunUntil(() => bench.Service.Alerts is { IsOurs: true, Handle: > 0 }, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Turns_of_the_meters_thread_carry_it_while_readings_go_on()
    {
        MeterBench bench = Registered("gen4-tls");
        var download = new MeterDownload(_module.Engine, Key, needsMac: false);
        bench.Meter.SendDownload(_bundle, null);
        int readings = bench.Readings.Count, turns = 0;
        long began = bench.Clock.Milliseconds;
        for (; bench.Meter.Download == DownloadState.Running; turns++)
        {
            var turn = new DownloadTurn(download, bench.Service.Alerts!.Handle);
            Assert.True(bench.Service.TryQueue(turn));
            bench.RunUntil(() => turn.WaitDone(0), TimeSpan.FromSeconds(30));
            Assert.True(turn.Error is MeterError.None or MeterError.NumberJumped, turn.Error.ToString());
        }

        Assert.Equal((DownloadState.Done, UploadState.Ready), (bench.Meter.Download, _module.Engine.Upload));
        Assert.InRange(turns, (Packets + 2) / 4, Packets);
        Assert.InRange(bench.Readings.Count - readings, turns / 2, int.MaxValue);
        Assert.Equal(UpdateBench.CodeOf(_bundle), _module.Start().Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_asked_of_others_is_left_alone(int other)
    {
        MeterBench bench = Registered("gen3");
        var download = new MeterDownload(_module.Engine, Key, needsMac: false);
        bench.Meter.SendDownload(_bundle, null);
        var turn = new DownloadTurn(download, other);
        Assert.True(bench.Service.TryQueue(turn));
        bench.RunUntil(() => turn.WaitDone(0), TimeSpan.FromSeconds(30));
        Assert.Equal((MeterError.None, UploadState.None), (turn.Error, _module.Engine.Upload));
    }

    // What a client does: reads the queue, serves its oldest request, tells what became of it.
    private static int Carry(MeterBench bench, MeterDownload download, int most = int.MaxValue)
    {
        DeviceDimensions dimensions = bench.Service.Poller.Layout!.Devices;
        MeterClient client = bench.Service.Poller.Client;
        byte[] queue = new byte[221];
        int served = 0;
        for (; bench.Meter.Download == DownloadState.Running && served < most; served++)
        {
            Assert.Equal(MeterError.None, client.Read(OnDemandRequests.Table, 0, queue, 0, queue.Length));
            int oldest = OnDemandRequests.ReadPointer(queue, 0);
            int entry = OnDemandRequests.Entry(0, dimensions, oldest);
            Assert.Equal(bench.Service.Alerts!.Handle, OnDemandRequests.Handle(queue, entry));
            int message = 31 + 25 * oldest;
            bool isDone = download.Serve(OnDemandRequests.Type(queue, entry), queue[(message + 1)..(message + 1 + queue[message])], queue[157..(157 + queue[156])]);
            var response = new ProcedureResponse();
            Assert.Equal(MeterError.None, client.CallProcedure(0x827, [1, (byte)(isDone ? 1 : 3), 0, 0], 4, response));
            Assert.Equal(ProcedureResult.Completed, response.Result);
        }

        return served;
    }
}
