using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using MepModule.App.Tests.Update;
using MepModule.Desktop;

namespace MepModule.App.Tests.Web;

/// <summary>The calls of the firmware page on a board that takes no updates, beside those of one that does.</summary>
public sealed class FirmwareApiTests
{
    private const string Sentence = "This board takes no updates over the network; docs/flashing.md says how it is updated by cable.";

    [Fact]
    public async Task A_board_without_updates_answers_in_the_shape_of_one_with_them_and_says_what_to_do_instead()
    {
        using var module = new RunningModule(options => options with { Board = BoardSize.Small });
        using ModuleClient owner = await module.Owner();
        using var other = new RunningModule();
        using ModuleClient otherOwner = await other.Owner();

        JsonElement small = await owner.Json("GET", "/api/v1/firmware");
        JsonElement large = await otherOwner.Json("GET", "/api/v1/firmware");

        Assert.Equal(Shape(large), Shape(small));
        Assert.False(small.GetProperty("supported").GetBoolean());
        Assert.Equal(Sentence, small.GetProperty("reason").GetString());
        Assert.True(large.GetProperty("supported").GetBoolean());
        Assert.Equal(JsonValueKind.Null, large.GetProperty("reason").ValueKind);
        foreach (string same in new[] { "board_profile", "version", "slot", "base_version", "signature_required", "slots", "trial", "upload" })
        {
            Assert.Equal(large.GetProperty(same).GetRawText(), small.GetProperty(same).GetRawText());
        }
    }

    [Fact]
    public async Task A_board_without_updates_refuses_each_step_of_one_with_the_same_sentence_and_keeps_nothing()
    {
        using var module = new RunningModule(options => options with { Board = BoardSize.Small });
        using ModuleClient owner = await module.Owner();
        string before = await owner.Text("GET", "/api/v1/firmware");
        string key = JsonSerializer.Serialize(new { public_key = new string('f', 512) });

        Assert.Equal(("not_supported", Sentence), await owner.Error("POST", "/api/v1/firmware", Bundle(), HttpStatusCode.Conflict));
        Assert.Equal(("not_supported", Sentence), await owner.Error("POST", "/api/v1/firmware/confirm", null, HttpStatusCode.Conflict));
        Assert.Equal(("not_supported", Sentence), await owner.Error("POST", "/api/v1/firmware/revert", null, HttpStatusCode.Conflict));
        Assert.Equal(("not_supported", Sentence), await owner.Error("PUT", "/api/v1/firmware/signer", key, HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.NoContent, await owner.Status("DELETE", "/api/v1/firmware/signer"));

        Assert.Equal(before, await owner.Text("GET", "/api/v1/firmware"));
    }

    // Its head and the first of its code: the answer comes before any of it is looked at, so it goes out in one piece.
    private static ByteArrayContent Bundle() => new(UpdateBench.Make("new", target: "desktop")[..2000]) { Headers = { ContentType = new("application/octet-stream") } };

    // Names and their order, and what kind of value each has; a sentence may be missing.
    private static string Shape(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(' ', value.EnumerateObject().Select(member => member.Name + ":" + Shape(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(' ', value.EnumerateArray().Select(Shape)) + "]",
        JsonValueKind.True or JsonValueKind.False => "yes or no",
        JsonValueKind.Null or JsonValueKind.String => "text",
        _ => "number",
    };
}
