using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What is under a person's hands, and what they are told, while they work with the list.</summary>
public abstract class HandFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    private const string Focused = "() => document.activeElement !== document.body";

    [Fact]
    public async Task The_very_first_update_can_be_acknowledged_on_the_page_that_waited_for_it()
    {
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();
            await ArriveAsync("grafana");
            await board.ShowsAsync("grafana");

            await board.Acknowledge("grafana").ClickAsync();

            await board.SaysAsync("Acknowledged grafana");
        });
    }

    [Fact]
    public async Task A_link_from_another_site_leaves_the_forms_of_open_pages_as_they_are()
    {
        await ArriveAsync("grafana");
        await OnBoardAsync(async board =>
        {
            var other = await board.Page.Context.NewPageAsync();
            await other.RouteAsync("http://mail.test/", route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<a href='{Address}'>dashboard</a>" }));
            await other.GotoAsync("http://mail.test/");
            await other.GetByRole(AriaRole.Link).ClickAsync();
            await Expect(other.Locator("#board")).ToBeVisibleAsync();

            await board.Acknowledge("grafana").ClickAsync();

            await board.SaysAsync("Acknowledged grafana");
        });
    }

    [Fact]
    public async Task What_is_under_the_pointer_stays_there_when_something_arrives_above_it()
    {
        await ArriveAsync([.. Enumerable.Range(10, 30).Select(i => $"app{i}")]);
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.Page.EvaluateAsync("() => scrollTo(0, 900)");
            var before = await board.Row("app20").BoundingBoxAsync();

            await ArriveMeanwhileAsync(board, "grafana");
            await Expect(board.Row("grafana")).ToHaveCountAsync(1);

            (await board.Row("app20").BoundingBoxAsync())!.Y.ShouldBe(before!.Y, 1);
        });
    }

    [Fact]
    public async Task Escape_in_the_search_ends_the_search()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(
            async board =>
            {
                await board.Search.FocusAsync();
                await board.Page.Keyboard.PressAsync("Escape");

                await Expect(board.Search).ToHaveValueAsync("");
                await board.ShowsAsync("grafana", "redis");
            },
            path: "/?search=redis");
    }

    [Fact]
    public async Task Enter_on_the_checkbox_of_a_row_acknowledges_nothing()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.SelectAsync("grafana");
            await board.SelectAsync("redis");
            await board.Box("redis").PressAsync("Enter");

            await board.Page.WaitForTimeoutAsync(1_000);
            await Expect(board.Toast).ToHaveCountAsync(0);
            await board.ShowsAsync("grafana", "redis", "traefik");
        });
    }

    [Fact]
    public async Task The_focus_stays_in_the_page_after_what_was_done_with_the_selected_is_taken_back()
    {
        await ArriveAsync("grafana", "redis", "traefik");
        await OnBoardAsync(async board =>
        {
            await board.SelectAsync("grafana");
            await board.Bulk.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" }).PressAsync("Enter");
            await board.ShowsAsync("redis", "traefik");
            (await board.Page.EvaluateAsync<bool>(Focused)).ShouldBeTrue("after the selected were acknowledged");

            await board.Undo.PressAsync("Enter");
            await board.ShowsAsync("grafana", "redis", "traefik");
            (await board.Page.EvaluateAsync<bool>(Focused)).ShouldBeTrue("after it was taken back");
        });
    }

    [Fact]
    public async Task A_message_does_not_say_that_nothing_was_changed_when_only_the_answer_was_lost()
    {
        await ArriveAsync("grafana", "redis");
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.Page.RouteAsync("**/acknowledge", async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            });

            await board.Acknowledge("redis").ClickAsync();

            await board.ShowsAsync("grafana");
            (await board.Toast.AllTextContentsAsync()).ShouldAllBe(words => !words.Contains("Nothing was changed"));
        });
    }

    [Fact]
    public async Task Where_colours_are_forced_a_ticked_box_looks_ticked()
    {
        await ArriveAsync("grafana");
        await OnBoardAsync(
            async board =>
            {
                var before = await board.Box("grafana").ScreenshotAsync();
                await board.Box("grafana").EvaluateAsync("box => box.click()");
                await Expect(board.Box("grafana")).ToBeCheckedAsync();
                (await board.Box("grafana").ScreenshotAsync()).ShouldNotBe(before);
            },
            new() { ForcedColors = ForcedColors.Active });
    }

    [Fact]
    public async Task A_row_that_the_keys_move_to_is_not_behind_the_bar_of_what_is_selected()
    {
        await ArriveAsync([.. Enumerable.Range(10, 30).Select(i => $"app{i}")]);
        await OnBoardAsync(async board =>
        {
            await board.Page.Keyboard.PressAsync("j");
            await board.Page.Keyboard.PressAsync("x");
            for (var i = 0; i < 20; i++)
            {
                await board.Page.Keyboard.PressAsync("j");
                (await board.Page.EvaluateAsync<bool>(
                    """
                    () => {
                      const { left, top, width, height } = document.activeElement.getBoundingClientRect();
                      return document.activeElement.contains(document.elementFromPoint(left + width / 2, top + height / 2));
                    }
                    """)).ShouldBeTrue($"row {i}");
            }
        });
    }

    [Fact]
    public async Task A_search_without_a_hit_is_announced()
    {
        await ArriveAsync("grafana");
        await OnBoardAsync(async board =>
        {
            await board.Search.FillAsync("nothing like it");
            await Expect(board.Rows).ToHaveCountAsync(0);

            await Expect(board.Page.Locator("#board").GetByRole(AriaRole.Status)).ToContainTextAsync("No update");
        });
    }

    [Fact]
    public async Task What_was_done_with_a_key_is_taken_back_with_another()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.Page.Keyboard.PressAsync("j");
            await board.Page.Keyboard.PressAsync("a");
            await board.SaysAsync("Acknowledged redis on nas01.");
            await board.Page.Keyboard.PressAsync("z");

            await board.SaysAsync("Reopened 1 update.");
            await board.ShowsAsync("grafana", "redis");
        });
    }

    [Fact]
    public async Task A_menu_closes_when_the_focus_leaves_it()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.OpenMenuAsync("redis");
            await board.Page.Keyboard.PressAsync("j");

            await Expect(board.Page.Locator("details.menu[open]")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task A_menu_stays_open_where_something_in_it_is_pressed_that_does_nothing()
    {
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(async board =>
        {
            await board.OpenMenuAsync("redis");
            await board.Row("redis").Locator("legend").First.ClickAsync();

            await Expect(board.Page.Locator("details.menu[open]")).ToHaveCountAsync(1);
            await board.Row("redis").GetByRole(AriaRole.Button, new() { Name = "1 day", Exact = true }).ClickAsync();
            await board.ShowsAsync("grafana");
        });
    }

    [Fact]
    public async Task What_goes_to_the_top_takes_nobody_along()
    {
        await ArriveAsync([.. Enumerable.Range(10, 30).Select(i => $"app{i}")]);
        await OnBoardAsync(async board =>
        {
            await board.HasHeardAsync();
            await board.Page.EvaluateAsync("() => scrollTo(0, 900)");
            var first = await board.Page.EvaluateAsync<string>("() => dashboard.rows().find((row) => row.getBoundingClientRect().top >= 0).querySelector('h3').textContent.trim()");
            var before = await board.Page.EvaluateAsync<double>("() => scrollY");

            await ArriveMeanwhileAsync(board, first);
            await Expect(board.Rows.First).ToContainTextAsync(first);

            (await board.Page.EvaluateAsync<double>("() => scrollY")).ShouldBe(before, 1);
        });
    }

    [Fact]
    public async Task A_name_that_is_refused_can_be_changed_where_it_was_typed()
    {
        foreach (var tag in new[] { "home", "infra" })
            await Db.CreateTagAsync(tag, App.Clock.GetUtcNow(), CancellationToken.None);
        await ArriveAsync("grafana");
        var tags = await Db.Tags.ToDictionaryAsync(tag => tag.Name, tag => tag.Id);
        await Db.AssignTagAsync("docker.io/library/grafana:1.29", tags["home"], App.Clock.GetUtcNow(), CancellationToken.None);
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.Group("home").Locator(".group-head summary").ClickAsync();
            await board.Page.GetByLabel("New name").FillAsync("infra");
            await board.Page.GetByRole(AriaRole.Button, new() { Name = "Rename", Exact = true }).ClickAsync();

            await board.SaysAsync("There is a tag of this name already.");
            await Expect(board.Page.GetByLabel("New name")).ToBeVisibleAsync();
            await Expect(board.Page.GetByLabel("New name")).ToHaveValueAsync("infra");
        });
    }

    [Fact]
    public async Task A_note_that_is_being_written_is_not_left_behind_without_a_question()
    {
        await ArriveAsync("grafana");
        await OnBoardAsync(
            async board =>
            {
                var asked = new List<string>();
                board.Page.Dialog += async (_, dialog) =>
                {
                    asked.Add(dialog.Type);
                    await dialog.DismissAsync();
                };
                await board.Page.GetByText("Write a note").ClickAsync();
                await board.Page.Locator("#note-text").PressSequentiallyAsync("back up first");
                await board.Page.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge grafana" }).ClickAsync();
                await Waiting.UntilAsync(() => Task.FromResult(asked.Count == 1), TimeSpan.FromSeconds(15));
                await Expect(board.Page.Locator("#note-text")).ToHaveValueAsync("back up first");

                await board.Page.GetByRole(AriaRole.Button, new() { Name = "Save the note" }).ClickAsync();
                await Expect(board.Page.Locator("p.note")).ToHaveTextAsync("back up first");
                asked.ShouldBe(["beforeunload"]);
            },
            path: $"/updates/{await Db.Updates.MaxAsync(u => u.Id)}");
    }

    [Fact]
    public async Task A_search_that_could_not_be_sent_is_sent_again()
    {
        await ArriveAsync("grafana", "redis");
        RequestsMayFail = true;
        await OnBoardAsync(async board =>
        {
            await board.Page.RouteAsync("**/?search=*", route => route.AbortAsync("internetdisconnected"), new() { Times = 1 });
            await board.Search.FillAsync("gra");

            await board.SaysAsync("The list cannot be searched right now. It is tried again.");
            await board.ShowsAsync("grafana");
            await Expect(board.Search).ToHaveValueAsync("gra");
        });
    }
}

public sealed class SqliteHandFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : HandFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresHandFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : HandFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
