using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DiunDashboard.Data.Queries;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>Working through the list.</summary>
public abstract class WorkFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task Acknowledging_takes_the_row_away_and_undo_brings_it_back()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.Acknowledge("redis").ClickAsync();

            await board.ShowsAsync("grafana", "traefik");
            await Expect(board.Page).ToHaveTitleAsync("(2) Diun Dashboard");
            (await PendingAsync()).ShouldBe(2);

            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.Toast.GetByRole(AriaRole.Button, new() { NameString = "Undo" }).ClickAsync();

            await board.ShowsAsync("grafana", "redis", "traefik");
            (await PendingAsync()).ShouldBe(3);
        });
    }

    [Fact]
    public async Task Undo_brings_back_what_one_click_acknowledged_and_nothing_else()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.Acknowledge("redis").ClickAsync();
            await Expect(board.Rows).ToHaveCountAsync(2);
            await board.Page.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge group" }).ClickAsync();
            await Expect(board.Rows).ToHaveCountAsync(0);

            await board.Toast.Filter(new() { HasText = "Acknowledged 2 updates." }).GetByRole(AriaRole.Button, new() { NameString = "Undo" }).ClickAsync();

            await board.ShowsAsync("grafana", "traefik");
        });
    }

    [Fact]
    public async Task A_snoozed_update_leaves_the_list_and_stands_with_the_snoozed()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.OpenMenuAsync("grafana");
            await board.Row("grafana").GetByRole(AriaRole.Button, new() { NameString = "1 week" }).ClickAsync();

            await board.ShowsAsync("redis");
            await board.Page.GotoAsync("/?status=snoozed");
            await board.ShowsAsync("grafana");
        });
    }

    [Fact]
    public async Task Shift_selects_a_range_that_is_acknowledged_at_once()
    {
        await ArriveAsync("one", "two", "three", "four", "five");
        await OnBoardAsync(async board =>
        {
            await board.SelectAsync("four");
            await board.SelectAsync("two", shift: true);
            await Expect(board.Bulk).ToContainTextAsync("3 selected");

            await board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" }).ClickAsync();

            await board.ShowsAsync("one", "five");
            await board.SaysAsync("Acknowledged 3 updates.");
            await Expect(board.Bulk).ToBeHiddenAsync();
        });
    }

    [Fact]
    public async Task What_is_selected_is_not_decided_on_when_something_newer_came()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(
            async board =>
            {
                await board.SelectAsync("grafana");
                await board.SelectAsync("redis");
                await ArriveAsync("redis");

                await board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" }).ClickAsync();

                await board.ShowsAsync("redis");
                await board.SaysAsync("Acknowledged 1 update. 1 update changed in the meantime: nothing was done there.");
            },
            new() { JavaScriptEnabled = false });
    }

    [Fact]
    public async Task A_search_that_is_sent_while_it_is_typed_is_one_step_to_go_back()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            await board.Search.FillAsync("gra");
            await board.Search.PressAsync("Enter");
            await board.ShowsAsync("grafana");
            // Longer than a search waits for more to be typed.
            await board.Page.WaitForTimeoutAsync(700);

            await board.Page.GoBackAsync();

            await board.ShowsAsync("grafana", "redis");
        });
    }

    [Fact]
    public async Task A_search_that_is_sent_again_is_no_further_step_to_go_back()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.Search.FillAsync("library/redis");
            await board.ShowsAsync("redis");
            await board.Page.RunAndWaitForResponseAsync(() => board.Search.PressAsync("Enter"), "**/?search=*");
            await board.Search.FillAsync("gra");
            await board.ShowsAsync("grafana");

            await board.Page.GoBackAsync();
            await board.ShowsAsync("redis");
            await board.Page.GoBackAsync();

            await board.ShowsAsync("grafana", "redis", "traefik");
        });
    }

    [Fact]
    public async Task Everything_can_be_done_with_keys()
    {
        await ArriveAsync("one", "two", "three");
        await OnBoardAsync(async board =>
        {
            await board.Page.Keyboard.PressAsync("j");
            await board.Page.Keyboard.PressAsync("j");
            await board.Page.Keyboard.PressAsync("a");
            await board.ShowsAsync("one", "three");

            // The focus went on to the row that took its place.
            await Expect(board.Row("one").GetByRole(AriaRole.Link, new() { NameString = "one" })).ToBeFocusedAsync();
            await board.Page.Keyboard.PressAsync("s");
            await board.Page.Keyboard.PressAsync("Enter");
            await board.ShowsAsync("three");

            await board.Page.Keyboard.PressAsync("x");
            await Expect(board.Bulk).ToContainTextAsync("1 selected");
            await board.Page.Keyboard.PressAsync("Escape");
            await Expect(board.Bulk).ToBeHiddenAsync();

            await board.Page.Keyboard.PressAsync("?");
            await Expect(board.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await board.Page.Keyboard.PressAsync("Escape");
            await board.Page.Keyboard.PressAsync("/");
            await Expect(board.Search).ToBeFocusedAsync();
            await board.Page.Keyboard.PressAsync("Escape");
            await board.Page.Keyboard.PressAsync("g");
            await board.Page.Keyboard.PressAsync("h");
            await Expect(board.Page).ToHaveURLAsync(new Regex("/history$"));
        });
    }

    [Fact]
    public async Task Without_a_script_every_action_works_and_leads_back()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(
            async board =>
            {
                await board.Acknowledge("redis").ClickAsync();
                await board.ShowsAsync("grafana", "traefik");
                await board.Toast.GetByRole(AriaRole.Button, new() { NameString = "Undo" }).ClickAsync();
                await board.ShowsAsync("grafana", "redis", "traefik");

                await board.SelectAsync("grafana");
                await board.SelectAsync("traefik");
                await board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Snooze" }).ClickAsync();
                await board.ShowsAsync("redis");
                board.Page.Url.ShouldEndWith("/?search=r");
            },
            new() { JavaScriptEnabled = false },
            "/?search=r");
    }

    private Task<int> PendingAsync() => Db.Updates.Pending(DateTimeOffset.UtcNow).CountAsync();

    [Theory]
    [InlineData(true, "until 2 Jan 2030, 05:30:00")]
    [InlineData(false, "until 2030-01-01 20:30 UTC")]
    public async Task Until_when_something_was_snoozed_is_told_in_the_zone_of_the_viewer(bool script, string words)
    {
        await RecordedAsync(EventBuilder.AnEvent());
        using var answer = await Client.PatchAsJsonAsync("/api/updates/docker.io/library/nginx:1.29", new { snoozed_until = "2030-01-01T20:30:00Z" });
        answer.EnsureSuccessStatusCode();
        await OnBoardAsync(
            board => Expect(board.Page.Locator(".timeline-list")).ToContainTextAsync(words),
            new() { JavaScriptEnabled = script, TimezoneId = "Asia/Tokyo", Locale = "en-GB" },
            "/history");
    }
}

public sealed class SqliteWorkFacts(BrowserFixture<SqliteTestDatabase> fixture) : WorkFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresWorkFacts(BrowserFixture<PostgresTestDatabase> fixture) : WorkFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
