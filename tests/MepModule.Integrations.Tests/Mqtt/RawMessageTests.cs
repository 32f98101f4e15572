using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Mqtt.Brokers;

namespace MepModule.Integrations.Tests.Mqtt;

/// <summary>The low-level protocol over MQTT, and what it does not do.</summary>
public sealed class RawMessageTests
{
    private const string Request = "hus/meter/mep/request";
    private const string Response = "hus/meter/mep/response";

    [Fact]
    public async Task A_read_is_answered_as_the_API_answers_it_without_digests()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, Response);
        watcher.Publish(Request, """{"id":"old","request":"300001"}""", isRetained: true);
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["raw_messages"] = "until_restart" });
        await module.Module.WaitForReading();

        watcher.Publish(Request, """ {"id" : "æ-1", "request": "3f 00 01 00 00 00 00 04"} """);
        JsonElement answer = PublisherTests.Json(watcher.Until(Response));

        Assert.Equal("æ-1", answer.GetProperty("id").GetString());
        Assert.Equal("ok", answer.GetProperty("outcome").GetString());
        JsonElement api = await module.Owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00010000000004" });
        Assert.Equal(api.EnumerateObject().Select(member => member.Name), answer.EnumerateObject().Skip(1).Select(member => member.Name));
        Assert.Equal(api.GetProperty("data").GetString(), answer.GetProperty("data").GetString());
        foreach (string frame in new[] { "request_frame", "response_frame" })
        {
            Assert.EndsWith("••••••••••••••••", answer.GetProperty(frame).GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"id":"1","request":"40000700010100"}""", "Only reads")]
    [InlineData("""{"id":"1","request":"4f000700000000000101"}""", "Only reads")]
    [InlineData("""{"id":"1","request":"5000"}""", "Only reads")]
    [InlineData("""{"id":"1","request":""}""", "Only reads")]
    [InlineData("""{"id":"1","request":"3000"}""", "The message")]
    [InlineData("""{"id":"1","request":"30zz"}""", "`request` is not good hex")]
    [InlineData("""{"id":"1"}""", "`request` is not good hex")]
    [InlineData("""{"id":"1","request":"300001","digests":"1"}""", "`digests` is not known here")]
    public async Task Anything_but_a_read_is_refused_in_words(string message, string expected)
    {
        using Broker broker = Broker.Of("mqttnet");
        using var watcher = new Watcher(broker, "hus/#");
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["raw_messages"] = "always" });
        watcher.Until("hus/meter/meter");
        watcher.Publish(Request, message);
        JsonElement answer = PublisherTests.Json(watcher.Until(Response));

        Assert.Contains(expected, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, answer.EnumerateObject().Count());
    }

    [Fact]
    public async Task What_is_no_question_gets_no_answer_and_a_storm_one_a_second()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#");
        using PublishingModule module = await PublishingModule.Start(broker, new JsonObject { ["raw_messages"] = "always" });
        await module.Module.WaitForReading();
        watcher.Until("hus/meter/state");
        string old = DateTime.UtcNow.AddSeconds(-60).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        foreach (string rubbish in new[] { "", "3000", "{", "{}", "[]", """{"request":"300001"}""", """{"id":1,"request":"300001"}""", $$"""{"id":"late","request":"300001","time":"{{old}}"}""", """{"id":"x","request":"300001","time":"soon"}""", new string('{', 300000) })
        {
            watcher.Publish(Request, rubbish);
            await Task.Delay(1100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, watcher.Count(Response));
        long start = Environment.TickCount64;
        for (int i = 0; i < 300; i++)
        {
            watcher.Publish(Request, $$"""{"id":"{{i}}","request":"300001"}""", qos: 0);
        }

        watcher.Until(Response);
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        Assert.InRange(watcher.Count(Response), 1, 1 + ((Environment.TickCount64 - start) / 1000));
        int states = watcher.Count("hus/meter/state");
        watcher.Until("hus/meter/state", _ => watcher.Count("hus/meter/state") > states);
    }

    [Fact]
    public async Task Off_means_not_even_subscribed_and_until_restart_ends_with_it()
    {
        using Broker broker = Broker.Of("mosquitto");
        using var watcher = new Watcher(broker, "hus/#");
        using PublishingModule module = await PublishingModule.Start(broker);
        watcher.Until("hus/meter/state");
        watcher.Publish(Request, """{"id":"1","request":"300001"}""");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(0, watcher.Count(Response));

        await module.Set(new JsonObject { ["raw_messages"] = "until_restart" });
        Assert.Equal("until_restart", await Stored(module));
        await module.Restart();
        Assert.Equal("off", await Stored(module));

        await module.Set(new JsonObject { ["raw_messages"] = "always" });
        await module.Restart();
        Assert.Equal("always", await Stored(module));
    }

    [Fact]
    public async Task Only_a_login_session_sets_it_to_stay_and_an_API_token_until_the_next_restart_at_most()
    {
        using Broker broker = Broker.Of("mqttnet");
        using PublishingModule module = await PublishingModule.Start(broker);
        using ModuleClient program = await module.Module.Holder("admin");
        static object Wanted(string choice) => new { integrations = new { mqtt = new { raw_messages = choice, interval_s = 7 } } };

        (string code, string message) = await program.Error("PUT", "/api/v1/settings", Wanted("always"), HttpStatusCode.Forbidden);
        Assert.Equal("forbidden", code);
        Assert.StartsWith("`mqtt.raw_messages` can be set to always by a login session only", message, StringComparison.Ordinal);
        await program.Error("POST", "/api/v1/backup", new { format = "mep-module-backup", format_version = 1, settings = Wanted("always") }, HttpStatusCode.Forbidden);
        Assert.Equal("off", await Stored(module));
        Assert.Equal(1, (await module.Owner.Json("GET", "/api/v1/settings")).GetProperty("integrations").GetProperty("mqtt").GetProperty("interval_s").GetInt32());

        await program.Json("PUT", "/api/v1/settings", Wanted("until_restart"));
        Assert.Equal("until_restart", await Stored(module));

        // What the owner set to stay is in the way of no other change, and may be ended.
        await module.Set(new JsonObject { ["raw_messages"] = "always" });
        await program.Json("PUT", "/api/v1/settings", Wanted("always"));
        Assert.Equal("always", await Stored(module));
        await program.Json("PUT", "/api/v1/settings", Wanted("off"));
        Assert.Equal("off", await Stored(module));
    }

    private static async Task<string?> Stored(PublishingModule module) =>
        (await module.Owner.Json("GET", "/api/v1/settings")).GetProperty("integrations").GetProperty("mqtt").GetProperty("raw_messages").GetString();
}
