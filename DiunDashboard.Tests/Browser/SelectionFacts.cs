using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What a person has selected and chosen, while the list changes under their hands.</summary>
public abstract class SelectionFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_many_tags_each_can_be_given_to_a_row(bool withScript)
    {
        foreach (var number in Enumerable.Range(1, 25))
            await TagAsync($"tag {number}");
        await ArriveAsync("grafana", "redis");
        await OnBoardAsync(
            async board =>
            {
                await board.OpenMenuAsync("redis");
                if (!withScript)
                {
                    await board.Row("redis").GetByText("Other tags…").ClickAsync();
                    await board.Page.Locator("details.menu > summary").ClickAsync();
                }

                var choice = board.Page.GetByLabel("Tag of redis");
                await Expect(choice.Locator("option")).ToHaveCountAsync(26);
                await choice.SelectOptionAsync("tag 7");
                await board.Page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
                if (!withScript)
                    await board.Page.GotoAsync("/");

                await Expect(board.Group("tag 7").Locator(".update")).ToHaveCountAsync(1);
                // It is what its row says from then on.
                await board.OpenMenuAsync("redis");
                await Expect(choice.Locator("option:checked")).ToHaveTextAsync("tag 7");
            },
            new() { JavaScriptEnabled = withScript });
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

    private async Task<long> TagAsync(string name)
    {
        await Db.CreateTagAsync(name, App.Clock.GetUtcNow(), CancellationToken.None);
        return await Db.Tags.Where(t => t.Name == name).Select(t => t.Id).SingleAsync();
    }
}

public sealed class SqliteSelectionFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : SelectionFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresSelectionFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : SelectionFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
