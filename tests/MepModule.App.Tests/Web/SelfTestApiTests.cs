using System.Linq;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web;

public sealed class SelfTestApiTests
{
    private const int MostTries = 5;

    [Fact]
    public async Task A_part_is_tried_and_answered_with_a_sentence()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();

        JsonElement storage = await owner.Json("POST", "/api/v1/self-test", new { test = "storage" });
        Assert.Equal(("storage", "storage_kept", "good"), (storage.GetProperty("test").GetString(), storage.GetProperty("code").GetString(), storage.GetProperty("verdict").GetString()));
        Assert.Equal("The storage keeps what is written.", storage.GetProperty("text").GetString());
        Assert.Equal("no_lamp", (await owner.Json("POST", "/api/v1/self-test", new { test = "lamp" })).GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_is_no_part_is_refused_with_the_parts_that_there_are()
    {
        using var module = new RunningModule();
        using ModuleClient owner = await module.Owner();

        Assert.Contains("lamp, button", (await owner.Error("POST", "/api/v1/self-test", new { test = "engine" }, HttpStatusCode.BadRequest)).Message);
        Assert.Contains("`tset`", (await owner.Error("POST", "/api/v1/self-test", new { tset = "lamp" }, HttpStatusCode.BadRequest)).Message);
    }

    [Fact]
    public async Task One_test_runs_at_a_time()
    {
        using var module = new RunningModule(options => options with { StartsUnowned = true, Password = null });
        using ModuleClient owner = module.Stranger();
        owner.Csrf = (await owner.Json("POST", "/api/v1/setup/login", new { password = "first password" })).GetProperty("csrf").GetString();

        // On a busy machine one may have ended before the other comes, most of all the one that ends with the scan of the start.
        HttpStatusCode[] answers;
        int tries = 0;
        do
        {
            Assert.True(tries++ < MostTries, "two tests ran at a time, or one after the other each time");
            answers = await Task.WhenAll(owner.Status("POST", "/api/v1/self-test", new { test = "radio" }), owner.Status("POST", "/api/v1/self-test", new { test = "radio" }));
        }
        while (answers.All(answer => answer == HttpStatusCode.OK));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Order());
    }
}
