using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>From what real Diun binaries sent to what a person decided, which the end of the process does not undo.</summary>
public abstract class WholeStoryFacts(IBrowserFixture fixture, TestDatabase database) : InBrowser(fixture)
{
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_delivered_acknowledged_and_tagged_is_there_after_a_kill()
    {
        await database.InitializeAsync();
        string before;
        using (var first = await DashboardProcess.StartAsync(database.Settings))
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Intake", "Captured"), "*.http").Order(StringComparer.Ordinal))
                (await RawHttp.SendAsync(first.Client.BaseAddress!, await File.ReadAllBytesAsync(file))).Status.ShouldBe(200);
            await OnBoardAsync(
                async board =>
                {
                    var rows = await board.Rows.CountAsync();
                    await board.Rows.First.GetByRole(AriaRole.Button, new() { NameString = "Acknowledge" }).ClickAsync();
                    await Expect(board.Rows).ToHaveCountAsync(rows - 1);
                    await board.Page.GotoAsync(new Uri(first.Client.BaseAddress!, "/tags").ToString());
                    await board.Page.GetByLabel("Name").First.FillAsync("media");
                    await board.Page.GetByRole(AriaRole.Button, new() { NameString = "Create" }).ClickAsync();
                    await Expect(board.To("Tags")).ToContainTextAsync("1");
                    await board.Page.GotoAsync(first.Client.BaseAddress!.ToString());
                    await board.Rows.First.Locator("details.menu > summary").ClickAsync();
                    await board.Rows.First.GetByLabel("Tag of").SelectOptionAsync("media");
                    await board.Rows.First.GetByRole(AriaRole.Button, new() { NameString = "Set" }).ClickAsync();
                    await Expect(board.Group("media").Locator(".update")).ToHaveCountAsync(1);
                },
                path: first.Client.BaseAddress!.ToString());
            before = await first.Client.GetStringAsync(new Uri("/api/updates?status=all", UriKind.Relative));
            first.Kill();
        }

        using var second = await DashboardProcess.StartAsync(database.Settings);
        await OnBoardAsync(
            async board => await Expect(board.Group("media").Locator(".update")).ToHaveCountAsync(1),
            path: second.Client.BaseAddress!.ToString());
        (await second.Client.GetStringAsync(new Uri("/api/updates?status=all", UriKind.Relative))).ShouldBe(before);
        await using var db = database.CreateContext();
        (await db.History.CountAsync(entry => entry.Kind == HistoryKind.Received || entry.Kind == HistoryKind.Tested)).ShouldBe(23);
        (await db.Updates.CountAsync(update => update.AcknowledgedAt != null)).ShouldBe(1);
    }
}

public sealed class SqliteWholeStoryFacts(BrowserFixture<SqliteTestDatabase> fixture)
    : WholeStoryFacts(fixture, new SqliteTestDatabase()), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresWholeStoryFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : WholeStoryFacts(fixture, new PostgresTestDatabase()), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
