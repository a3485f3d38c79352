using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using DiunDashboard.Data.Writes;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>The list follows what happens elsewhere.</summary>
public abstract class LiveViewFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Emptying the database was no write of the program. This is one, and lets it look.
        await Client.GetStringAsync(new Uri("/readyz", UriKind.Relative));
    }

    [Fact]
    public async Task A_delivery_appears_by_itself_with_a_message_in_the_title_and_on_the_icon()
    {
        await ArriveAsync("redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await ArriveAsync("grafana");
            var watch = Stopwatch.StartNew();

            await Expect(board.Row("grafana")).ToBeVisibleAsync();
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
            await board.ShowsAsync("grafana", "redis");
            await board.SaysAsync("1 new update: grafana");
            await Expect(board.Page).ToHaveTitleAsync("(2) Diun Dashboard");
            await Expect(board.Page.Locator("#favicon")).ToHaveAttributeAsync("href", "/favicon-pending.svg");
            await Expect(board.Row("grafana")).ToContainClassAsync("is-new");
        });
    }

    [Fact]
    public async Task The_navigation_counts_tags_and_rejected_deliveries_as_they_come_and_go()
    {
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            await Db.CreateTagAsync("media", App.Clock.GetUtcNow(), CancellationToken.None);
            await App.Client.DeliverAsync("nonsense"u8.ToArray());

            await Expect(board.To("Tags")).ToHaveTextAsync(new Regex("Tags\\s+1"));
            await Expect(board.To("Setup")).ToContainTextAsync("rejected: 1");
            await Db.DiscardRejectedAsync(await Db.RejectedDeliveries.Select(r => r.Id).SingleAsync(), CancellationToken.None);
            await ArriveAsync("redis");
            await Expect(board.To("Setup").Locator(".count")).ToBeHiddenAsync();
        });
    }

    [Theory]
    [InlineData("delete window.SharedWorker")]
    [InlineData("window.SharedWorker = class { constructor() { throw new DOMException('', 'SecurityError'); } }")]
    [InlineData("window.SharedWorker = class { port = new MessageChannel().port1; constructor() { setTimeout(() => this.onerror(new Event('error')), 10); } }")]
    public async Task A_browser_that_has_no_worker_for_all_its_tabs_follows_all_the_same(string script)
    {
        await OnBoardAsync(async board =>
        {
            await board.Page.AddInitScriptAsync(script);
            await board.Page.ReloadAsync();
            await board.HasHeardAsync();
            await ArriveAsync("redis");
            await board.ShowsAsync("redis");
        });
    }

    [Fact]
    public async Task Selection_focus_and_an_open_menu_survive_what_arrives()
    {
        await ArriveAsync("redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            await board.SelectAsync("traefik");
            await board.OpenMenuAsync("redis");
            var week = board.Row("redis").GetByRole(AriaRole.Button, new() { NameString = "1 week" });
            await week.FocusAsync();

            await ArriveAsync("grafana");

            await Expect(board.Row("grafana")).ToBeVisibleAsync();
            await Expect(week).ToBeFocusedAsync();
            await Expect(board.Row("traefik").GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
            await Expect(board.Bulk).ToContainTextAsync("1 selected");
            await week.ClickAsync();
            await board.ShowsAsync("grafana", "traefik");
        });
    }

    [Fact]
    public async Task What_is_typed_into_the_search_is_not_disturbed_by_what_arrives()
    {
        await ArriveAsync("redis");
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            // At once: a pause between two keys is a search of its own, and another step back.
            await board.Search.FocusAsync();
            await board.Page.Keyboard.InsertTextAsync("gra");
            await Expect(board.Rows).ToHaveCountAsync(0);
            board.Page.Url.ShouldEndWith("/?search=gra");

            await ArriveAsync("grafana");

            await board.ShowsAsync("grafana");
            await board.Page.Keyboard.InsertTextAsync("fana");
            await Expect(board.Page).ToHaveURLAsync(new Regex(@"/\?search=grafana$"));
            await board.Page.GoBackAsync();
            await Expect(board.Search).ToHaveValueAsync("gra");
        });
    }

    [Fact]
    public async Task A_burst_of_500_deliveries_refreshes_the_list_a_few_times()
    {
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            var refreshes = 0;
            board.Page.Request += (_, request) => refreshes += request.Headers.ContainsKey("hx-request") ? 1 : 0;
            var watch = Stopwatch.StartNew();

            await Task.WhenAll(Enumerable.Range(0, 500).Select(number => RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/app-{number}:1"))));

            await Expect(board.Page).ToHaveTitleAsync("(500) Diun Dashboard");
            refreshes.ShouldBeInRange(1, 3 + (int)watch.Elapsed.TotalSeconds);
        });
    }

    [Fact]
    public async Task Two_tabs_show_the_same()
    {
        await ArriveAsync("redis", "traefik");
        await OnBoardAsync(async board =>
        {
            var other = new BoardView(await board.Page.Context.NewPageAsync());
            await other.Page.GotoAsync(Address.ToString());
            await other.IsLiveAsync();

            await board.Acknowledge("redis").ClickAsync();

            await board.ShowsAsync("traefik");
            await other.ShowsAsync("traefik");
            await Expect(other.Page).ToHaveTitleAsync("(1) Diun Dashboard");
        });
    }

    [Fact]
    public async Task Eight_tabs_are_live_at_once()
    {
        await OnBoardAsync(async board =>
        {
            for (var i = 0; i < 7; i++)
                await (await board.Page.Context.NewPageAsync()).GotoAsync(Address.ToString());

            await ArriveAsync("redis");

            foreach (var page in board.Page.Context.Pages)
                await new BoardView(page).ShowsAsync("redis");
        });
    }

    [Fact]
    public async Task The_setup_page_turns_green_by_itself_with_the_first_delivery() => await OnBoardAsync(
        async board =>
        {
            var line = board.Page.Locator("#connection");
            await Expect(line).ToContainTextAsync("Waiting for the first delivery");
            await HasHeardOfNothingAsync(board);

            await ArriveAsync("redis");

            await Expect(line).ToContainTextAsync("Connected: the last event came");
        },
        path: "/setup");

    [Fact]
    public async Task The_setup_page_follows_along_also_after_a_replay_that_failed()
    {
        await App.Client.DeliverAsync("{\"image\": 7}"u8.ToArray());
        await OnBoardAsync(
            async board =>
            {
                await board.Page.GetByRole(AriaRole.Button, new() { NameString = "Replay" }).ClickAsync();
                await Expect(board.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Replayed, and still not read");
                await HasHeardOfNothingAsync(board);

                await ArriveAsync("redis");

                await Expect(board.Page.Locator("#connection")).ToContainTextAsync("Connected: the last event came");
            },
            path: "/setup");
    }

    private static async Task HasHeardOfNothingAsync(BoardView board) => await Expect(board.Live).ToHaveAttributeAsync("data-version", "0");
}

public sealed class SqliteLiveViewFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : LiveViewFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>
{
    [Fact]
    public async Task A_page_finds_back_to_a_server_that_was_restarted()
    {
        await using var database = new RestartedDatabase();
        var first = await database.StartAsync();
        var port = first.Client.BaseAddress!.Port;
        await OnBoardAsync(
            async board =>
            {
                await board.IsLiveAsync();
                await database.StopAsync();
                await Expect(board.Live).Not.ToHaveAttributeAsync("data-state", "live");

                var second = await database.StartAsync(port);
                using var body = new ByteArrayContent(EventBuilder.AnEvent().Of("docker.io/library/redis:7").Build());
                using var answer = await second.Client.PostAsync(new Uri("/webhook", UriKind.Relative), body);
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);

                await board.ShowsAsync("redis");
                await board.SaysAsync("1 new update: redis");
                await board.IsLiveAsync();
            },
            path: first.Client.BaseAddress.ToString());
    }
}
