using System;
using MepModule.App.Bundles;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Platform;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Web.Access;
using MepModule.App.Web.Api;
using MepModule.App.Web.Http;
using MepModule.App.Web.Uploads;
using MepModule.Desktop;
using MepModule.MeterSimulator;

namespace MepModule.App.Tests.Web;

/// <summary>Uploads that take long, are refused or break off: the meter is read again, and the next one is taken.</summary>
public sealed class UploadTests
{
    private readonly VirtualClock _clock = new();
    private readonly UpdateBench _bench = new(new CutStore());
    private readonly MeterBench _meter = new(new MeterOptions { Profile = MeterProfile.Named("gen3") });
    private readonly AccessControl _access;
    private readonly UpdateApi _api;

    public UploadTests()
    {
        _bench.Start();
        var board = new UpdateBench.LargeBoard();
        var log = new EventLog(_clock, new CutStore(), 2048, 1024);
        var settings = new SettingsStore(new CutStore(), new Settings());
        _access = new AccessControl(settings, new Sessions(_clock, new SystemRandom()), _clock, new SimulatedWifi(isAccessPoint: false, isJoined: false), 1);
        _api = new UpdateApi(_bench.Journal, _bench.Engine, null!, _meter.Service, new SystemControl(board, _clock, settings, log), _clock, log, new WorkUnderWay(4));
    }

    [Fact]
    public void A_slow_upload_is_given_up_after_five_minutes_and_the_meter_is_read_again()
    {
        byte[] bundle = UpdateBench.Make("a", patch: 1);
        long began = _clock.Milliseconds;
        var slow = new Connection(bundle, bundle.Length, () => _clock.Milliseconds += 4000, 64);

        ApiException problem = Assert.Throws<ApiException>(() => Upload(slow));

        Assert.Equal(408, problem.Status);
        Assert.InRange(_clock.Milliseconds - began, 5 * 60 * 1000, (5 * 60 * 1000) + (4096 / 64 * 4000) + 1);
        Assert.False(_meter.Service.IsResting);
        AssertTakesTheNextOne();
    }

    [Fact]
    public void A_refused_upload_lets_the_meter_be_read_while_the_rest_comes_in()
    {
        byte[] foreign = UpdateBench.Make("foreign", target: "dabbler");
        bool rested = false;
        int pieces = 0;
        var connection = new Connection(foreign, foreign.Length, () => rested |= ++pieces > 1 && _meter.Service.IsResting, 4096);

        Assert.Equal("wrong_target", Assert.Throws<ApiException>(() => Upload(connection)).Code);

        Assert.True(pieces > 2);
        Assert.False(rested);
        AssertTakesTheNextOne();
    }

    [Fact]
    public void An_upload_beside_an_update_that_comes_otherwise_is_refused_and_the_meter_is_read_on()
    {
        byte[] bundle = UpdateBench.Make("a", patch: 1);
        _bench.Engine.Begin(bundle.Length, true);

        Assert.Equal(409, Assert.Throws<ApiException>(() => Upload(new Connection(bundle, bundle.Length, () => { }, 4096))).Status);

        Assert.True(_bench.Engine.IsReceiving);
        Assert.False(_meter.Service.IsResting);
    }

    [Fact]
    public void A_refused_upload_that_breaks_off_leaves_the_next_one_alone()
    {
        byte[] foreign = UpdateBench.Make("foreign", target: "dabbler");
        byte[] next = UpdateBench.Make("next", patch: 1);
        bool began = false;
        var connection = new Connection(foreign[..5000], foreign.Length, () => { }, 4096)
        {
            AtEnd = () =>
            {
                // The engine was free since the refusal: somebody else's upload is under way when this one breaks off.
                began = true;
                _bench.Engine.Begin(next.Length, true);
                _bench.Engine.Write(next, 0, 3000);
            },
        };

        Assert.ThrowsAny<Exception>(() => Upload(connection));

        Assert.True(began);
        _bench.Engine.Write(next, 3000, next.Length - 3000);
        _bench.Engine.Finish(meterWasRead: true);
        Assert.Equal(UploadState.Ready, _bench.Engine.Upload);
    }

    private void AssertTakesTheNextOne()
    {
        _bench.Upload(UpdateBench.Make("next", patch: 2));
        Assert.Equal(UploadState.Ready, _bench.Engine.Upload);
    }

    private void Upload(Connection connection)
    {
        var log = new EventLog(_clock, new CutStore(), 2048, 1024);
        var worker = new WebWorker(null!, _clock, new Supervisor(_clock, new UpdateBench.LargeBoard(), log, 0).Watch("web", 60000), 1024);
        _api.Upload(new Request(connection, _access, worker));
    }

    /// <summary>Gives its bytes in pieces, and no more.</summary>
    private sealed class Connection(byte[] bytes, int length, Action before, int piece) : IHttpConnection
    {
        private int _at;

        public Action AtEnd { get; init; } = () => { };

        public string Method => "POST";

        public string Target => "/api/v1/firmware?allow_older=1";

        public string RemoteAddress => "192.168.1.9";

        public int ContentLength => length;

        public bool ReadHead() => true;

        public string? Header(string name) => name == "Content-Type" ? "application/octet-stream" : null;

        public int ReadBody(byte[] buffer, int offset, int count)
        {
            before();
            int n = Math.Min(Math.Min(count, piece), bytes.Length - _at);
            if (n == 0)
            {
                AtEnd();
            }

            Array.Copy(bytes, _at, buffer, offset, n);
            _at += n;
            return n;
        }

        public void SetHeader(string name, string value)
        {
        }

        public void Keep()
        {
        }

        public void SendHead(int status, string? contentType, int bodyLength)
        {
        }

        public void Write(byte[] buffer, int offset, int count)
        {
        }

        public void Close()
        {
        }

        public void Abort()
        {
        }
    }
}
