using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What a person has asked for, while the list changes under their hands.</summary>
public abstract class MeanwhileFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task What_was_asked_for_is_answered_in_full_although_something_arrives_meanwhile()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await board.HoldAsync("/acknowledge");
            await board.Acknowledge("redis").ClickAsync();
            await ArriveMeanwhileAsync(board, "traefik");
            way.SetResult();

            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.ShowsAsync("grafana", "traefik");
            await board.Undo.ClickAsync();
            await board.ShowsAsync("grafana", "redis", "traefik");
        });
    }

    [Fact]
    public async Task What_was_done_is_said_also_when_its_row_is_gone_before_the_answer_comes()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            TaskCompletionSource refresh = new(), answer = new();
            await board.Page.RouteAsync(url => !url.Contains("/live", StringComparison.Ordinal), async route =>
            {
                if (route.Request.Headers.GetValueOrDefault("hx-trigger") == "board")
                    await refresh.Task;
                var done = await route.FetchAsync();
                if (route.Request.Method == "POST")
                    await answer.Task;
                await route.FulfillAsync(new() { Response = done });
            });
            await board.Page.RunAndWaitForRequestAsync(() => ArriveAsync("traefik"), request => request.Headers.GetValueOrDefault("hx-trigger") == "board");
            await board.Acknowledge("redis").ClickAsync();
            await Waiting.UntilAsync(() => Db.Updates.Acknowledged().AnyAsync(), TimeSpan.FromSeconds(15));

            refresh.SetResult();
            await board.ShowsAsync("grafana", "traefik");
            answer.SetResult();

            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.ShowsAsync("grafana", "traefik");
            await Expect(board.Page.Locator("#board #board")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task What_was_done_is_said_also_when_something_done_later_was_answered_first()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await board.HoldAsync($"/updates/{await Db.Updates.MaxAsync(u => u.Id)}/acknowledge");
            await board.Acknowledge("redis").ClickAsync();
            await board.Acknowledge("grafana").ClickAsync();
            await board.SaysAsync("Acknowledged grafana on nas01.");
            way.SetResult();

            await board.SaysAsync("Acknowledged redis on nas01.");
            await Expect(board.Rows).ToHaveCountAsync(0);
        });
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?status=all")]
    public async Task The_second_of_two_quick_clicks_decides_on_nothing(string path)
    {
        await ArriveAsync("one", "two", "three");
        await OnBoardAsync(
            async board =>
            {
                var button = (await board.Acknowledge("two").BoundingBoxAsync())!;
                // Where the answer is quick the list has changed under it by then.
                await board.Page.Mouse.DblClickAsync(button.X + (button.Width / 2), button.Y + (button.Height / 2), new() { Delay = 50 });
                await board.SaysAsync("Acknowledged two on nas01.");

                // What is done with one click, after it, has been answered later.
                await board.Page.WaitForTimeoutAsync(1_000);
                await board.Acknowledge("three").ClickAsync();
                await board.SaysAsync("Acknowledged three on nas01.");
                (await Db.Updates.Acknowledged().Select(u => u.Repository).Order().ToListAsync()).ShouldBe(["library/three", "library/two"]);
            },
            path: path);
    }
}

public sealed class SqliteMeanwhileFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : MeanwhileFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresMeanwhileFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : MeanwhileFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
