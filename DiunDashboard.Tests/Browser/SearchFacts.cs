using DiunDashboard.Tests.Builders;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What a person searches for, while the list changes under their hands.</summary>
public abstract class SearchFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task A_search_is_answered_although_something_arrives_meanwhile()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            var way = await board.HoldAsync("search=gra");
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
            var way = await board.HoldAsync("search=redis");
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
            var way = await board.HoldAsync("search=redis");
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

    [Fact]
    public async Task A_browser_that_brings_back_the_page_it_left_shows_the_filter_that_is_in_force()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.Search.FillAsync("gra");
            await board.ShowsAsync("grafana");
            // As Safari does with forms that are not to be completed.
            await board.Page.EvaluateAsync("document.querySelector('#filter').reset()");

            await board.Page.EvaluateAsync("document.activeElement.blur(); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");

            await Expect(board.Search).ToHaveValueAsync("gra");
            await board.ShowsAsync("grafana");
        });
    }

    [Fact]
    public async Task A_browser_that_brings_back_another_page_asks_anew_where_nothing_is_lost_or_sent_again_by_it()
    {
        const string Back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
        const string StaysBack = $"async () => {{ {Back}; await new Promise((later) => setTimeout(later, 500)); }}";
        await OnBoardAsync(
            async board =>
            {
                var name = board.Page.Locator("#name");
                await board.Page.RunAndWaitForRequestAsync(() => board.Page.EvaluateAsync(Back), request => request.IsNavigationRequest);
                await name.FillAsync("production");
                await board.Page.EvaluateAsync(StaysBack);
                await Expect(name).ToHaveValueAsync("production");

                await name.PressAsync("Enter");
                await Expect(board.Page.Locator("main")).ToContainTextAsync("production");
                await name.FillAsync("production");
                await name.PressAsync("Enter");
                await Expect(board.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
                await board.Page.EvaluateAsync(StaysBack);
            },
            path: "/tags");
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
}

public sealed class SqliteSearchFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : SearchFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresSearchFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : SearchFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
