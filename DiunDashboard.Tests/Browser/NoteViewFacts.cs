using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>What people write about an image.</summary>
public abstract class NoteViewFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_note_is_written_on_the_page_of_an_update_and_its_beginning_stands_in_the_list(bool script)
    {
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7"));
        await OnBoardAsync(
            async board =>
            {
                var page = board.Page;
                await page.GetByText("Write a note", new() { Exact = true }).ClickAsync();
                await page.GetByLabel("What people should know about this image").FillAsync("stay on 7\nuntil the disk is bigger");
                await page.GetByRole(AriaRole.Button, new() { NameString = "Save the note" }).ClickAsync();

                await board.SaysAsync("The note on redis is saved.");
                await Expect(page.Locator(".note")).ToContainTextAsync("until the disk is bigger");
                await page.GotoAsync("/");
                await Expect(board.Row("redis").Locator(".update-note")).ToContainTextAsync("Note: stay on 7 until");
            },
            new() { JavaScriptEnabled = script, ViewportSize = new() { Width = 375, Height = 800 } },
            $"/updates/{await Db.Updates.Select(u => u.Id).SingleAsync()}");
    }
}

public sealed class SqliteNoteViewFacts(BrowserFixture<SqliteTestDatabase> fixture) : NoteViewFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresNoteViewFacts(BrowserFixture<PostgresTestDatabase> fixture) : NoteViewFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
