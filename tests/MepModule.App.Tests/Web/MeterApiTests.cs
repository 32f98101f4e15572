using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Web.Http;
using MepModule.Protocol;

namespace MepModule.App.Tests.Web;

public sealed class MeterApiTests(SharedModule shared) : IClassFixture<SharedModule>
{
    private readonly RunningModule _module = shared.Module;

    [Fact]
    public async Task A_raw_message_is_answered_with_verified_data_and_masked_digests()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement exchange = await owner.Json("POST", "/api/v1/mep/exchange", new { request = "0x3F, 00 34 000000 0007" });

        Assert.Equal("ok", exchange.GetProperty("outcome").GetString());
        Assert.Equal("0x00 OK", exchange.GetProperty("code_text").GetString());
        Assert.True(exchange.GetProperty("digest_ok").GetBoolean());
        Assert.Equal(14, exchange.GetProperty("data").GetString()!.Length);
        Assert.Matches("^00143f00340000000007[0-9a-f]{8}••••••••••••••••$", exchange.GetProperty("request_frame").GetString());
        Assert.Matches("^0012000007[0-9a-f]{14}••••••••••••••••$", exchange.GetProperty("response_frame").GetString());

        string shown = await owner.Text("POST", "/api/v1/mep/exchange?digests=1", new { request = "3f00340000000007" });
        Assert.DoesNotContain("•", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_holds_what_was_sent_and_gives_digests_only_when_asked_and_allowed()
    {
        using ModuleClient owner = await _module.Owner();
        int index = (await owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" })).GetProperty("index").GetInt32();

        JsonElement entry = (await owner.Json("GET", $"/api/v1/mep/log?since={index}")).GetProperty("entries")[0];
        Assert.Equal((index, "user", "ok"), (entry.GetProperty("index").GetInt32(), entry.GetProperty("source").GetString(), entry.GetProperty("outcome").GetString()));
        Assert.EndsWith("••••••••••••••••", entry.GetProperty("request_frame").GetString());
        Assert.DoesNotContain("•", await owner.Text("GET", $"/api/v1/mep/log?since={index}&limit=1&digests=1"), StringComparison.Ordinal);

        using ModuleClient reader = await _module.Holder("read");
        Assert.Equal(HttpStatusCode.OK, await reader.Status("GET", "/api/v1/mep/log"));
        Assert.Equal(HttpStatusCode.Forbidden, await reader.Status("GET", "/api/v1/mep/log?digests=1"));
    }

    [Theory]
    [InlineData(MeterError.NoSuchTable, 404)]
    [InlineData(MeterError.NoPermission, 404)]
    [InlineData(MeterError.NoAnswer, 503)]
    [InlineData(MeterError.WrongKey, 503)]
    public void What_the_meter_refuses_is_not_found_and_what_may_go_better_is_busy(MeterError error, int status)
    {
        ApiException answer = ApiException.OfMeter(error);
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 503, answer.RetryAfterSeconds > 0);
    }

    [Fact]
    public async Task Writes_are_locked_until_this_session_unlocks_them()
    {
        using ModuleClient owner = await _module.Owner();
        using ModuleClient other = await _module.Owner();
        object write = new { request = "40 0007 0003 00 00 01" };
        (string code, _) = await owner.Error("POST", "/api/v1/mep/exchange", write, HttpStatusCode.Locked);
        Assert.Equal("locked", code);
        Assert.Equal(HttpStatusCode.Locked, await owner.Status("POST", "/api/v1/mep/procedures/ep17"));

        Assert.Equal(600, (await owner.Json("POST", "/api/v1/mep/unlock")).GetProperty("writes_unlocked_s").GetInt32());
        Assert.NotEqual(HttpStatusCode.Locked, await owner.Status("POST", "/api/v1/mep/exchange", write));
        Assert.Equal(HttpStatusCode.Locked, await other.Status("POST", "/api/v1/mep/exchange", write));

        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/mep/unlock"));
        Assert.Equal(HttpStatusCode.Locked, await owner.Status("POST", "/api/v1/mep/exchange", write));
    }

    [Fact]
    public async Task A_snapshot_needs_unlocked_writes_is_what_the_OpenAPI_file_describes_and_ends_with_the_fourth()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        Assert.Equal(HttpStatusCode.Locked, await owner.Status("POST", "/api/v1/meter/snapshot"));
        await owner.Json("POST", "/api/v1/mep/unlock");
        JsonElement reading;
        do
        {
            reading = await owner.Json("GET", "/api/v1/reading");
        }
        while (reading.GetProperty("age_s").ValueKind == JsonValueKind.Null);

        JsonElement schema = ApiDescription.AnswerSchema(ApiDescription.Calls().Single(call => call is { Method: "POST", Path: "/api/v1/meter/snapshot" }).Operation)!.Value;
        for (int left = 3; left >= 0; left--)
        {
            JsonElement snapshot = await owner.Json("POST", "/api/v1/meter/snapshot");
            Assert.Equal([], ApiDescription.Deviations(schema, snapshot, "snapshot"));
            Assert.Equal(left, snapshot.GetProperty("transactions_left_this_hour").GetInt32());
            Assert.Equal((4, false), (snapshot.GetProperty("tiers").GetArrayLength(), snapshot.GetProperty("tiers_left_out").GetBoolean()));
            Assert.InRange((snapshot.GetProperty("meter_time").GetDateTime() - DateTime.UtcNow).TotalMinutes, -2, 2);
            Assert.True(snapshot.GetProperty("energy_import_wh").GetInt64() > 0);
        }

        (string code, string message) = await owner.Error("POST", "/api/v1/meter/snapshot", null, HttpStatusCode.Conflict);
        Assert.Equal("writes_used_up", code);
        Assert.Contains("writes to ET52", message, StringComparison.Ordinal);
        (_, message) = await owner.Error("POST", "/api/v1/mep/exchange", new { request = "4f 0834 000000 0001 00" }, HttpStatusCode.Conflict);
        Assert.Contains("writes to ET52", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "message is missing")]
    [InlineData("""{"request":""}""", "`request`")]
    [InlineData("""{"request":"  "}""", "empty")]
    [InlineData("""{"request":"3f0"}""", "hex")]
    [InlineData("""{"request":"xyz"}""", "hex")]
    [InlineData("""{"request":"20 00"}""", "request code")]
    [InlineData("""{"request":"3f 0034"}""", "has 3 bytes")]
    [InlineData("""{"request":"3f 0034 000000 0007 00"}""", "carries no data")]
    [InlineData("""{"request":"4f 0832 00001e 0002 01"}""", "announces 2 data bytes, but 1 follow")]
    [InlineData("""{"request":5}""", "string")]
    [InlineData("""{"request":"3f00340000000007","speed":1}""", "`speed` is not known")]
    public async Task A_bad_message_is_refused_with_a_sentence_and_never_sent(string body, string part)
    {
        using ModuleClient owner = await _module.Owner();
        (_, string message) = await owner.Error("POST", "/api/v1/mep/exchange", body, HttpStatusCode.BadRequest);

        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_refused()
    {
        using ModuleClient owner = await _module.Owner();

        Assert.Equal(HttpStatusCode.BadRequest, await owner.Status("POST", "/api/v1/mep/exchange", new { request = "4f" + new string('0', 2 * 464) }));
    }

    [Fact]
    public async Task The_meter_tells_its_clock()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement meter;
        do
        {
            meter = await owner.Json("GET", "/api/v1/meter");
        }
        while (!meter.TryGetProperty("clock", out _));

        DateTime clock = meter.GetProperty("clock").GetDateTime();
        Assert.InRange((clock - DateTime.UtcNow).TotalSeconds - meter.GetProperty("clock_offset_s").GetInt32(), -5, 1);
    }

    [Theory]
    [InlineData("BT21", "3f 0015 000000 000a")]
    [InlineData("BT27", "3f 001b 000000 0010")]
    public async Task What_others_take_their_layout_from_is_told_as_the_meter_sent_it(string table, string request)
    {
        using ModuleClient owner = await _module.Owner();
        await LoadProfileSets(owner);
        string told = (await owner.Json("GET", "/api/v1/mep/dimensions")).GetProperty("tables").GetProperty(table).GetString()!;

        Assert.StartsWith((await owner.Json("POST", "/api/v1/mep/exchange", new { request })).GetProperty("data").GetString()!, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_are_read_once_and_told_from_then_on_without_the_meter()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await LoadProfileSets(owner);
        string told = await owner.Text("GET", "/api/v1/mep/dimensions");
        module.Module.Simulator!.With((meter, now) => meter.Restart(now, TimeSpan.FromMinutes(5)));

        Assert.Equal(told, await owner.Text("GET", "/api/v1/mep/dimensions"));
        Assert.NotEqual("ok", (await owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" })).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Many_who_ask_for_dimensions_at_once_leave_room_for_an_exchange()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await LoadProfileSets(owner);
        Task<string>[] asked = [.. Enumerable.Range(0, 6).Select(_ => owner.Text("GET", "/api/v1/mep/dimensions"))];
        JsonElement exchange = await owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" });

        Assert.Equal("ok", exchange.GetProperty("outcome").GetString());
        Assert.Single((await Task.WhenAll(asked)).Distinct());
    }

    [Fact]
    public async Task A_key_is_tried_on_the_meter_and_not_stored()
    {
        using ModuleClient owner = await _module.Owner();

        Assert.Equal("accepted", (await owner.Json("POST", "/api/v1/meter/key-test", "{}")).GetProperty("result").GetString());
        Assert.Equal("rejected", (await owner.Json("POST", "/api/v1/meter/key-test", new { key = "53540BEEB79D0514AC00" })).GetProperty("result").GetString());
        Assert.Equal("invalid", (await owner.Json("POST", "/api/v1/meter/key-test", new { key = "short" })).GetProperty("result").GetString());
        Assert.NotEqual("53540BEEB79D0514AC00", _module.Module.App.Settings.Current.MeterKey);
        Assert.Equal("ok", (await owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" })).GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Live_values_come_as_events_and_end_with_the_module()
    {
        using var module = new RunningModule();
        using ModuleClient stranger = module.Stranger();
        using var response = await stranger.Http.GetAsync("/api/v1/live", System.Net.Http.HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        string? line;
        do
        {
            line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line != null && !line.StartsWith("data: {\"sample_time\":\"", StringComparison.Ordinal));

        Assert.NotNull(line);
        Assert.Equal(3, JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("phases").GetArrayLength());
    }

    [Fact]
    public async Task A_page_that_comes_later_is_told_all_and_the_earlier_one_hears_nothing_twice()
    {
        using var module = new RunningModule();
        using ModuleClient stranger = module.Stranger();
        using StreamReader early = await stranger.Listen();
        (string Name, string Data) told;
        do
        {
            told = await NextEvent(early);
        }
        while (told.Name != "reading" || !told.Data.Contains("\"energy_sample_time\":\"", StringComparison.Ordinal));

        using StreamReader late = await stranger.Listen();
        Assert.Equal("link", (await NextEvent(late)).Name);
        Assert.Equal("reading", (await NextEvent(late)).Name);
        for (int i = 0; i < 4; i++)
        {
            (string Name, string Data) next = await NextEvent(early);
            Assert.Equal("reading", next.Name);
            Assert.NotEqual(told.Data, next.Data);
            told = next;
            Assert.Equal("reading", (await NextEvent(late)).Name);
        }
    }

    // Every event is whole: its data are read as JSON.
    private static async Task<(string Name, string Data)> NextEvent(StreamReader lines)
    {
        string name = "";
        string data = "";
        while (true)
        {
            string? line = await lines.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line["data: ".Length..];
                JsonDocument.Parse(data).Dispose();
            }
            else if (line.Length == 0 && name.Length > 0)
            {
                return (name, data);
            }
        }
    }

    [Fact]
    public async Task More_live_clients_than_one_address_may_have_are_told_to_ask_now_and_then()
    {
        using var module = new RunningModule();
        using ModuleClient stranger = module.Stranger();
        var open = new System.Net.Http.HttpResponseMessage[4];
        for (int i = 0; i < open.Length; i++)
        {
            open[i] = await stranger.Http.GetAsync("/api/v1/live", System.Net.Http.HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, open[i].StatusCode);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await stranger.Status("GET", "/api/v1/live"));
        Assert.Equal(HttpStatusCode.OK, await stranger.Status("GET", "/api/v1/reading"));
        Array.ForEach(open, response => response.Dispose());
    }

    // A page that opens its stream anew comes before the end of its former one is noticed; strangers, who have no session, are refused above.
    [Fact]
    public async Task A_login_that_listens_once_more_than_it_may_gives_up_its_oldest_stream()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        var streams = new System.IO.StreamReader[5];
        for (int i = 0; i < streams.Length; i++)
        {
            streams[i] = await owner.Listen();
            Assert.StartsWith("event: ", await streams[i].ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // It ends, or is reset, after what was sent before.
        await Assert.ThrowsAnyAsync<System.IO.IOException>(async () =>
        {
            while (await streams[0].ReadLineAsync(TestContext.Current.CancellationToken) != null)
            {
            }

            throw new System.IO.EndOfStreamException();
        });
        foreach (System.IO.StreamReader stream in streams[1..])
        {
            for (int events = 0; events < 3;)
            {
                string? line = await stream.ReadLineAsync(TestContext.Current.CancellationToken);
                Assert.NotNull(line);
                events += line.StartsWith("event: reading", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Fact]
    public async Task Every_answer_is_what_the_OpenAPI_file_describes()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement meter;
        do
        {
            meter = await owner.Json("GET", "/api/v1/meter");
        }
        while (!meter.TryGetProperty("clock", out _));

        JsonElement exchange = await owner.Json("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" });
        JsonElement exchangeSchema = ApiDescription.AnswerSchema(ApiDescription.Calls().Single(call => call is { Method: "POST", Path: "/api/v1/mep/exchange" }).Operation)!.Value;
        List<string> deviations = [.. ApiDescription.Deviations(exchangeSchema, exchange, "exchange")];
        foreach (var (method, path, operation) in ApiDescription.Calls())
        {
            if (method != "GET" || path == "/api/v1/backup" || ApiDescription.AnswerSchema(operation) is not { } schema)
            {
                continue;
            }

            string[] queries = path switch
            {
                "/api/v1/history" => ["?range=10m", "?range=24h", "?range=days"],
                "/api/v1/load-profile" => [$"?from={DateTime.UtcNow.AddHours(-2):yyyy-MM-ddTHH:mm:ssZ}"],
                "/api/v1/events" => ["?limit=2"],
                _ => [""],
            };
            foreach (string query in queries)
            {
                JsonElement answer;
                do
                {
                    answer = await owner.Json(method, path + query);
                }
                while (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("days", out JsonElement days) && days.GetArrayLength() == 0);

                deviations.AddRange(ApiDescription.Deviations(schema, answer, path + query));
            }
        }

        Assert.True(deviations.Count == 0, string.Join('\n', deviations));
    }

    [Theory]
    [InlineData("/api/v1/load-profile?set=0", 400, "`set` must be a whole number from 1 to 4.")]
    [InlineData("/api/v1/load-profile?set=9", 400, "`set` must be a whole number from 1 to 4.")]
    [InlineData("/api/v1/load-profile?set=-1", 400, "`set` must be a whole number from 1 to 4.")]
    [InlineData("/api/v1/load-profile?set=", 400, "`set` must be a whole number from 1 to 4.")]
    [InlineData("/api/v1/load-profile?set=4", 404, "The meter records no set 4; GET /api/v1/load-profile/sets lists those that it records.")]
    [InlineData("/api/v1/load-profile?from=1969-12-31T23:59:59Z", 400, "`from`: This must be a time in UTC from 1970 on such as 2026-11-22T00:00:00Z, or a day such as 2026-11-22.")]
    [InlineData("/api/v1/load-profile?to=2026-02-30", 400, "`to`: This must be a time in UTC from 1970 on such as 2026-11-22T00:00:00Z, or a day such as 2026-11-22.")]
    [InlineData("/api/v1/load-profile?to=2026-11-22T00:00:00%2B01:00", 400, "`to`: This must be a time in UTC from 1970 on such as 2026-11-22T00:00:00Z, or a day such as 2026-11-22.")]
    [InlineData("/api/v1/load-profile?from=2026-11-22&to=2026-11-22T00:00:00Z", 400, "`to`: The end must be after the beginning.")]
    [InlineData("/api/v1/load-profile?format=CSV", 400, "`format` must be 'json' or 'csv'.")]
    [InlineData("/api/v1/events?limit=401", 400, "`limit` must be a whole number from 0 to 400.")]
    [InlineData("/api/v1/events?limit=-1", 400, "`limit` must be a whole number from 0 to 400.")]
    [InlineData("/api/v1/events?log=both", 400, "`log` must be 'main' or 'alternate'.")]
    [InlineData("/api/v1/history", 400, "`range` must be '10m', '24h' or 'days'.")]
    [InlineData("/api/v1/history?range=10m&format=", 400, "`format` must be 'json' or 'csv'.")]
    public async Task A_refusal_says_what_was_wrong_and_what_is_expected(string path, int status, string sentence)
    {
        using ModuleClient owner = await _module.Owner();
        await LoadProfileSets(owner);
        JsonElement error = (await owner.Json("GET", path, null, (HttpStatusCode)status)).GetProperty("error");
        string message = error.GetProperty("message").GetString()!;

        // A sentence that does not name what is wrong stands at the field that the answer names.
        string? field = error.TryGetProperty("field", out JsonElement name) ? name.GetString() : null;
        Assert.Equal(status == 400, field != null);
        Assert.Equal(sentence, message.Contains('`') || field == null ? message : $"`{field}`: {message}");
        Assert.Contains(field ?? "", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_of_a_load_profile_as_CSV_has_as_many_cells_as_its_heading()
    {
        using ModuleClient owner = await _module.Owner();
        JsonElement channels = (await LoadProfileSets(owner))[0].GetProperty("channels");
        string csv = await owner.Text("GET", $"/api/v1/load-profile.csv?from={DateTime.UtcNow.AddHours(-2):yyyy-MM-ddTHH:mm:ssZ}");

        string[][] lines = [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Cells)];
        Assert.Contains("Energy import (Wh)", lines[0]);
        Assert.Contains("Energy import, register (Wh)", lines[0]);
        Assert.Contains("M-Bus device 1, value 1", lines[0]);
        Assert.Contains(channels.EnumerateArray(), channel => channel.GetProperty("unit").ValueKind == JsonValueKind.Null);
        Assert.True(lines.Length > 2, csv);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
    }

    [Theory]
    [InlineData("10m")]
    [InlineData("24h")]
    [InlineData("days")]
    public async Task CSV_has_a_path_of_its_own_and_who_asked_for_a_format_still_gets_it(string range)
    {
        using ModuleClient owner = await _module.Owner();
        foreach (string path in new[] { "/api/v1/history.csv?range=" + range, "/api/v1/history?format=csv&range=" + range })
        {
            using HttpResponseMessage answer = await owner.Send("GET", path);
            Assert.Equal((HttpStatusCode.OK, "text/csv"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.StartsWith(range == "days" ? "date," : "time,", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Asking_for_the_head_of_a_load_profile_reads_none()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await LoadProfileSets(owner);
        Assert.Equal(HttpStatusCode.OK, await owner.Status("HEAD", "/api/v1/load-profile"));
        Assert.Equal(0, await JobReads(owner));
    }

    [Fact]
    public async Task A_load_profile_that_nobody_waits_for_any_more_is_not_read_on()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        await LoadProfileSets(owner);
        using (HttpResponseMessage response = await owner.Send("GET", "/api/v1/load-profile", null, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        while ((await owner.Json("GET", "/api/v1/load-profile/sets")).GetProperty("job").GetProperty("active").GetBoolean())
        {
        }

        // How soon it is noticed depends on the machine; a reading to the end takes several times as many.
        int broken = await JobReads(owner);
        await owner.Text("GET", "/api/v1/load-profile");
        int whole = await JobReads(owner) - broken;
        Assert.True(broken <= whole / 2, $"{broken} reads for nobody, {whole} for one who waits");
    }

    [Fact]
    public async Task Nothing_is_said_of_an_MBus_device_before_it_was_read()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        JsonElement devices;
        do
        {
            devices = (await owner.Json("GET", "/api/v1/mbus")).GetProperty("devices");
        }
        while (devices.GetArrayLength() == 0);

        foreach (JsonElement device in devices.EnumerateArray())
        {
            Assert.All(["serial", "manufacturer", "version", "medium", "read_time_local", "encrypted"],
                member => Assert.Equal((member, JsonValueKind.Null), (member, device.GetProperty(member).ValueKind)));
        }
    }

    /// <summary>How many reads the log has of those that a user's long reading made.</summary>
    private static async Task<int> JobReads(ModuleClient owner) =>
        (await owner.Json("GET", "/api/v1/mep/log")).GetProperty("entries").EnumerateArray().Count(entry => entry.GetProperty("source").GetString() == "job");

    /// <summary>Waits until the module knows what the meter records.</summary>
    private static async Task<JsonElement> LoadProfileSets(ModuleClient owner)
    {
        JsonElement sets;
        do
        {
            sets = (await owner.Json("GET", "/api/v1/load-profile/sets")).GetProperty("sets");
        }
        while (sets.GetArrayLength() == 0);

        return sets;
    }

    /// <summary>The cells of a line of comma-separated values (RFC 4180).</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }

    [Fact]
    public async Task No_answer_holds_the_key_or_a_password()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();
        const string key = "53540BEEB79D0514AC00";
        await owner.Json("PUT", "/api/v1/settings", new
        {
            meter = new { key },
            network = new { networks = new[] { new { ssid = "Kælder", password = "wifi secret" } }, portal_password = "portal secret" },
        });
        await owner.Status("POST", "/api/v1/login", new { user = "admin", password = "wrong secret" });
        await owner.Status("POST", "/api/v1/meter/key-test", new { key });
        await owner.Status("POST", "/api/v1/mep/exchange", new { request = "3f00340000000007" });
        string[] secrets = [key, key[..16], Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(key[..16])), "wifi secret", "portal secret", "wrong secret", RunningModule.Password];
        foreach (var (method, path, operation) in ApiDescription.Calls())
        {
            if (method != "GET" || path is "/api/v1/live")
            {
                continue;
            }

            string text = await owner.Text(method, path.StartsWith("/api/v1/history", StringComparison.Ordinal) ? path + "?range=10m" : path);
            foreach (string secret in secrets)
            {
                Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{path} tells {secret}");
            }
        }
    }
}
