using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What was done is said, and can be taken back; what was not done can be tried again.</summary>
public abstract class MessageFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task Undo_stays_for_its_time_whatever_is_done_and_arrives_after_it()
    {
        string[] decided = ["one", "two", "three", "four"];
        await ArriveAsync([.. decided, "five"]);
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            foreach (var name in decided)
            {
                await board.Acknowledge(name).ClickAsync();
                await board.SaysAsync($"Acknowledged {name} on nas01.");
            }

            await ArriveAsync("six");
            await board.SaysAsync("1 new update: six");

            await Expect(board.Undo).ToHaveCountAsync(4);
            await board.Undo.First.ClickAsync();
            await board.ShowsAsync("one", "five", "six");
        });
    }

    [Fact]
    public async Task An_undo_that_reached_nobody_is_offered_again()
    {
        await ArriveAsync("grafana", "redis");
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.Acknowledge("redis").ClickAsync();
            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.Page.Context.SetOfflineAsync(true);
            await board.Undo.ClickAsync();

            await board.SaysAsync("The dashboard cannot be reached. Look whether it was done before you try again.");
            await board.SaysAsync("Acknowledged redis on nas01.");
            await Expect(board.Undo).ToBeFocusedAsync();
            await board.Page.Context.SetOfflineAsync(false);
            await board.Undo.ClickAsync();
            await board.ShowsAsync("grafana", "redis");
        });
    }

    [Fact]
    public async Task What_is_selected_stays_so_when_the_server_refuses()
    {
        await ArriveAsync("grafana", "redis");
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.SelectAsync("grafana");
            await board.SelectAsync("redis");
            // Without its cookie the form's token counts for nothing.
            await board.Page.Context.ClearCookiesAsync();
            var acknowledge = board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" });
            await acknowledge.ClickAsync();

            await Expect(board.Toast).ToHaveCountAsync(1);
            await Expect(board.Bulk).ToContainTextAsync("2 selected");
            // The list that was asked for then has a token of its own.
            await board.Page.WaitForFunctionAsync("() => document.querySelector('.htmx-request') === null");
            await acknowledge.ClickAsync();
            await board.SaysAsync("Acknowledged 2 updates.");
        });
    }

    [Fact]
    public async Task A_key_that_is_held_decides_once()
    {
        await ArriveAsync("one", "two", "three");
        await OnBoardAsync(async board =>
        {
            await board.Page.EvaluateAsync("() => { window.decided = 0; document.addEventListener('submit', () => { window.decided += 1; }); }");
            await board.Page.Keyboard.PressAsync("j");
            await board.Page.Keyboard.DownAsync("a");
            await board.ShowsAsync("one", "two");
            await Expect(board.Row("two").GetByRole(AriaRole.Link, new() { Name = "two", Exact = true })).ToBeFocusedAsync();

            await board.Page.Keyboard.DownAsync("a");
            await board.Page.Keyboard.DownAsync("a");

            (await board.Page.EvaluateAsync<int>("() => window.decided")).ShouldBe(1);
            await board.Page.Keyboard.UpAsync("a");
            await board.Page.Keyboard.PressAsync("a");
            await board.ShowsAsync("one");
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_image_of_a_row_is_copied_from_its_menu_also_without_https(bool secure)
    {
        await ArriveAsync("redis");
        await OnBoardAsync(
            async board =>
            {
                if (!secure)
                    await board.Page.EvaluateAsync("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })");
                await board.OpenMenuAsync("redis");
                await board.Row("redis").GetByRole(AriaRole.Button, new() { NameString = "Copy image" }).ClickAsync();
                await Expect(board.Row("redis").Locator("[data-copy-text]")).ToHaveTextAsync("Copied");

                await board.Search.FocusAsync();
                await board.Page.Keyboard.PressAsync("Control+v");
                await Expect(board.Search).ToHaveValueAsync("docker.io/library/redis:1.29");
            },
            new() { Permissions = ["clipboard-read", "clipboard-write"] });
    }

    [Fact]
    public async Task Without_a_script_no_menu_offers_to_copy()
    {
        await ArriveAsync("redis");
        await OnBoardAsync(
            async board =>
            {
                await board.OpenMenuAsync("redis");
                await Expect(board.Row("redis").GetByRole(AriaRole.Button, new() { NameString = "1 week" })).ToBeVisibleAsync();
                await Expect(board.Row("redis").Locator("[data-copy-text]")).ToBeHiddenAsync();
            },
            new() { JavaScriptEnabled = false });
    }
}

public sealed class SqliteMessageFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : MessageFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresMessageFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : MessageFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
