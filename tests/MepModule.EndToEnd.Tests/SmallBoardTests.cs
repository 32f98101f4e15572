using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using MepModule.Desktop;

namespace MepModule.EndToEnd.Tests;

/// <summary>The pages under the limits of the smallest boards: two requests are answered at a time, two more wait.</summary>
public sealed class SmallBoardTests(Chromium chromium, SmallBoardTests.Board board) : IClassFixture<SmallBoardTests.Board>
{
    /// <summary>One board for all pages, whose meter was read.</summary>
    public sealed class Board : IAsyncLifetime
    {
        public RunningModule Module { get; } = RunningModule.WithBoard(BoardSize.Small);

        public async ValueTask InitializeAsync()
        {
            using var http = new HttpClient { BaseAddress = Module.Address };
            while ((await http.GetAsync("api/v1/power-quality", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.ServiceUnavailable)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            Module.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // A browser that comes for the first time asks for everything at once, over six connections.
    [Theory]
    [MemberData(nameof(Pages.All), MemberType = typeof(Pages))]
    public async Task A_page_arrives_whole_in_a_browser_that_has_nothing_of_it_yet(string path)
    {
        await using Visitor visitor = await chromium.VisitAsync(board.Module);
        var lost = new ConcurrentQueue<string>();
        var refused = new ConcurrentDictionary<string, int>();
        int answers = 0;
        visitor.Page.RequestFailed += (_, request) =>
        {
            if (!request.Url.EndsWith("/live", StringComparison.Ordinal))
                lost.Enqueue(request.Url + ": " + request.Failure);
        };
        visitor.Page.Response += (_, response) =>
        {
            answers++;

            // Two may listen to live values, and who left is noticed with the next event: a page that gets no place asks by itself.
            if (response.Status >= 500 && !response.Url.EndsWith("/live", StringComparison.Ordinal))
                refused[response.Url] = response.Status;
            else
                refused.TryRemove(response.Url, out int _);
        };
        await visitor.TakeSessionAsync();
        await visitor.OpenAsync(path);

        Assert.True(answers >= 5, $"Only {answers} answers were seen.");
        Assert.Empty(lost);

        // The page before this one may have left a log of the meter that is still being read. Whoever is told to come again does, and gets its answer.
        for (var waited = Stopwatch.StartNew(); !refused.IsEmpty && waited.Elapsed < Patience;)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Empty(refused);
        Assert.Empty(visitor.Complaints);
    }
}
