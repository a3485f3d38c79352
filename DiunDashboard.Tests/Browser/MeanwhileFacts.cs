using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What a person is about to do, while the list changes under their hands.</summary>
public abstract class MeanwhileFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task What_was_asked_for_is_answered_in_full_although_something_arrives_meanwhile()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await HoldAsync(board, "/acknowledge");
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
            var way = await HoldAsync(board, $"/updates/{await Db.Updates.MaxAsync(u => u.Id)}/acknowledge");
            await board.Acknowledge("redis").ClickAsync();
            await board.Acknowledge("grafana").ClickAsync();
            await board.SaysAsync("Acknowledged grafana on nas01.");
            way.SetResult();

            await board.SaysAsync("Acknowledged redis on nas01.");
            await Expect(board.Rows).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task A_search_is_answered_although_something_arrives_meanwhile()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await HoldAsync(board, "search=gra");
            await board.Page.RunAndWaitForRequestAsync(() => board.Search.FillAsync("gra"), request => request.Url.Contains("search=gra", StringComparison.Ordinal));
            await board.Row("redis").GetByRole(AriaRole.Link, new() { Name = "redis", Exact = true }).FocusAsync();
            await ArriveMeanwhileAsync(board, "traefik");
            way.SetResult();

            await board.ShowsAsync("grafana");
            await Expect(board.Search).ToHaveValueAsync("gra");
            board.Page.Url.ShouldEndWith("/?search=gra");
        });
    }

    [Fact]
    public async Task A_search_is_answered_although_something_done_later_was_answered_first()
    {
        await ArriveAsync("grafana", "redis", "redis-exporter");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await HoldAsync(board, "search=redis");
            await board.Page.RunAndWaitForRequestAsync(() => board.Search.FillAsync("redis"), request => request.Url.Contains("search=redis", StringComparison.Ordinal));
            await board.Acknowledge("redis").First.ClickAsync();
            await board.SaysAsync("Acknowledged redis on nas01.");
            way.SetResult();

            await board.ShowsAsync("redis-exporter");
            await Expect(board.Search).ToHaveValueAsync("redis");
            board.Page.Url.ShouldEndWith("/?search=redis");
            await board.Page.GoBackAsync();
            await board.ShowsAsync("grafana", "redis-exporter");
            await Expect(board.Search).ToHaveValueAsync("");
        });
    }

    [Fact]
    public async Task The_last_of_two_searches_is_answered_although_something_was_done_before_the_first_one_was()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await HoldAsync(board, "search=redis");
            await board.Page.RunAndWaitForRequestAsync(() => board.Search.FillAsync("redis"), request => request.Url.Contains("search=redis", StringComparison.Ordinal));
            await board.Search.FillAsync("gra");
            // Longer than a search waits for more to be typed.
            await board.Page.WaitForTimeoutAsync(500);
            await board.Acknowledge("traefik").ClickAsync();
            await board.SaysAsync("Acknowledged traefik on nas01.");
            way.SetResult();

            await board.ShowsAsync("grafana");
            await Expect(board.Search).ToHaveValueAsync("gra");
            board.Page.Url.ShouldEndWith("/?search=gra");
        });
    }

    [Fact]
    public async Task A_search_that_was_being_typed_stays_when_something_is_done()
    {
        await ArriveAsync("grafana", "redis", "redis-exporter");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.Page.EvaluateAsync(
                """
                () => {
                  const search = document.querySelector('#search');
                  search.value = 'redis';
                  search.dispatchEvent(new Event('input', { bubbles: true }));
                  document.querySelector('#board .update [data-key=a][aria-label^="Acknowledge redis on"]').click();
                }
                """);

            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.ShowsAsync("redis-exporter");
            await Expect(board.Search).ToHaveValueAsync("redis");
            board.Page.Url.ShouldEndWith("/?search=redis");
        });
    }

    [Fact]
    public async Task Undo_leaves_what_was_searched_for_since()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.Acknowledge("redis").ClickAsync();
            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.Search.FillAsync("gra");
            await board.ShowsAsync("grafana");

            await board.Undo.ClickAsync();

            await board.SaysAsync("Reopened 1 update.");
            await board.ShowsAsync("grafana");
            await Expect(board.Search).ToHaveValueAsync("gra");
            board.Page.Url.ShouldEndWith("/?search=gra");
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_selected_is_no_other_row_for_whoever_comes_back(bool withScript)
    {
        await ArriveAsync("one", "two", "three");
        await OnBoardAsync(
            async board =>
            {
                await board.SelectAsync("three");
                await board.Row("one").GetByRole(AriaRole.Link, new() { Name = "one", Exact = true }).ClickAsync();
                await Expect(board.Rows).ToHaveCountAsync(0);
                await ArriveAsync("four");

                await board.Page.GoBackAsync();

                await board.ShowsAsync("one", "two", "three", "four");
                await Expect(board.Rows.GetByRole(AriaRole.Checkbox, new() { Checked = true })).ToHaveCountAsync(0);
            },
            new() { JavaScriptEnabled = withScript });
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

    [Theory]
    [InlineData("grafana", "redis")]
    [InlineData("redis", "grafana")]
    public async Task What_is_selected_is_so_no_longer_when_something_newer_came_for_it(string first, string second)
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.SelectAsync(first);
            await board.SelectAsync(second);

            await ArriveAsync("redis");

            await board.SaysAsync("redis changed and is no longer selected.");
            await Expect(board.Box("redis")).Not.ToBeCheckedAsync();
            await Expect(board.Box("grafana")).ToBeCheckedAsync();
            await Expect(board.Bulk).ToContainTextAsync("1 selected");

            // Whoever selects it again has seen what came.
            await board.SelectAsync("redis");
            await board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" }).ClickAsync();
            await board.SaysAsync("Acknowledged 2 updates.");
            await Expect(board.Rows).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task What_is_chosen_for_the_selected_stays_when_something_arrives()
    {
        await TagAsync("infra");
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.SelectAsync("redis");
            var span = board.Bulk.GetByLabel("Snooze for how long");
            await span.SelectOptionAsync("month");
            await board.BulkTag.SelectOptionAsync("infra");
            await board.Box("redis").FocusAsync();

            // Its name comes before the one that is chosen.
            await TagAsync("apps");
            await ArriveAsync("traefik");
            await Expect(board.BulkTag.Locator("option")).ToHaveTextAsync(["No tag", "apps", "infra"]);

            await Expect(span).ToHaveValueAsync("month");
            await board.Bulk.GetByRole(AriaRole.Button, new() { Name = "Tag", Exact = true }).ClickAsync();
            await board.SaysAsync("Tagged 1 update.");
            await Expect(board.Group("infra").Locator(".update")).ToHaveCountAsync(1);
            // What is done is not what the next ones are for.
            await board.SelectAsync("grafana");
            await Expect(board.BulkTag).ToHaveValueAsync("none");
            await Expect(span).ToHaveValueAsync("day");
        });
    }

    [Fact]
    public async Task A_chosen_tag_that_is_deleted_meanwhile_takes_no_tag_away()
    {
        await TagAsync("home");
        var infra = await TagAsync("infra");
        await ArriveAsync("redis");
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.SelectAsync("redis");
            await board.BulkTag.SelectOptionAsync("home");
            await board.Bulk.GetByRole(AriaRole.Button, new() { Name = "Tag", Exact = true }).ClickAsync();
            await board.SaysAsync("Tagged 1 update.");
            await board.SelectAsync("redis");
            await board.BulkTag.SelectOptionAsync("infra");
            await board.Box("redis").FocusAsync();
            await Db.DeleteTagAsync(infra, App.Clock.GetUtcNow(), CancellationToken.None);
            await ArriveAsync("traefik");
            await Expect(board.BulkTag.Locator("option")).ToHaveTextAsync(["No tag", "home"]);

            await board.Bulk.GetByRole(AriaRole.Button, new() { Name = "Tag", Exact = true }).ClickAsync();

            await board.SaysAsync("There is no such tag any more.");
            await Expect(board.Group("home").Locator(".update")).ToHaveCountAsync(1);
            await Expect(board.Bulk).ToContainTextAsync("1 selected");
        });
    }

    [Theory]
    [InlineData("host", "host")]
    [InlineData("stack", "tag")]
    public async Task A_choice_that_is_there_no_longer_leaves_the_focus_in_the_filter(string without, string next)
    {
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:1.29").WithMetadata(("compose_project", "web")));
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/grafana:1.29").On(""));
        await OnBoardAsync(
            async board =>
            {
                await board.ShowsAsync("grafana");
                var choice = board.Page.Locator("select[name=without]");
                await choice.FocusAsync();
                await choice.SelectOptionAsync("");

                await board.ShowsAsync("grafana", "redis");
                await Expect(choice).ToHaveCountAsync(0);
                await Expect(board.Page.Locator($"#{next}")).ToBeFocusedAsync();
            },
            path: "/?without=" + without);
    }

    /// <summary>A slow way to the server: what goes there waits until it is let go.</summary>
    private static async Task<TaskCompletionSource> HoldAsync(BoardView board, string part)
    {
        var way = new TaskCompletionSource();
        await board.Page.RouteAsync(url => url.Contains(part, StringComparison.Ordinal), async route =>
        {
            await way.Task;
            await route.ContinueAsync();
        });
        return way;
    }

    /// <summary>When it is over, a list that was asked for because of it would have been answered.</summary>
    private async Task ArriveMeanwhileAsync(BoardView board, string name)
    {
        await ArriveAsync(name);
        await board.SaysAsync($"1 new update: {name}");
        await board.Page.EvaluateAsync("async () => (await fetch('/')).text()");
    }

    private async Task ArriveAsync(params string[] names)
    {
        foreach (var name in names)
            await RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/{name}:1.29"));
    }

    private async Task<long> TagAsync(string name)
    {
        await Db.CreateTagAsync(name, App.Clock.GetUtcNow(), CancellationToken.None);
        return await Db.Tags.Where(t => t.Name == name).Select(t => t.Id).SingleAsync();
    }
}

public sealed class SqliteMeanwhileFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : MeanwhileFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresMeanwhileFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : MeanwhileFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
