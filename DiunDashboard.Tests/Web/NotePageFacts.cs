using System.Net;
using AngleSharp.Html.Dom;
using DiunDashboard.Data;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Tests.Web;

/// <summary>Notes, as a browser without scripts writes and sees them.</summary>
public abstract class NotePageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Hostile = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>\u202egnp.exe";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7").On("nas01"));
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7").On("pi4"));
    }

    [Fact]
    public async Task A_note_is_written_changed_and_deleted_on_the_page_of_an_update()
    {
        using var browser = new FormBrowser(App);
        (await WriteAsync(browser, "pinned")).ShouldBe("/updates/1");
        var page = await browser.PageAsync("/updates/2");
        Note(page).ShouldBe("pinned");
        page.QuerySelector(".toast-card p")!.TextContent.ShouldBe("The note on redis is saved.");
        (await browser.PageAsync("/")).QuerySelectorAll(".update-note bdi").Select(note => note.TextContent).ShouldBe(["pinned", "pinned"]);

        await WriteAsync(browser, "two\r\nlines");
        Note(await browser.PageAsync("/updates/1")).ShouldBe("two\nlines");
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7").On("nas01").WithDigest('b'));
        Note(await browser.PageAsync("/updates/1")).ShouldBe("two\nlines");

        await WriteAsync(browser, " ");
        Note(await browser.PageAsync("/updates/1")).ShouldBeNull();
        (await browser.PageAsync("/")).QuerySelector(".update-note").ShouldBeNull();
        (await browser.PageAsync("/history?kind=noted")).QuerySelectorAll(".timeline-what > bdi").Select(detail => detail.TextContent)
            .ShouldBe(["the note was deleted", "two\nlines", "pinned"]);
        (await browser.PageAsync("/updates/1")).QuerySelectorAll(".happened-noted").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Hostile_text_stays_text_everywhere()
    {
        using var browser = new FormBrowser(App);
        await WriteAsync(browser, Hostile);

        foreach (var path in new[] { "/", "/updates/1", "/history" })
        {
            var page = await browser.PageAsync(path);
            page.QuerySelectorAll("main bdi").Select(text => text.TextContent).ShouldContain(Hostile, path);
            page.QuerySelectorAll("main script, main img[onerror]").ShouldBeEmpty(path);
        }

        (await browser.PageAsync("/updates/1")).QuerySelector("textarea")!.TextContent.ShouldBe(Hostile);
        (await browser.PageAsync("/")).QuerySelector(".update-note")!.GetAttribute("title").ShouldBe(Hostile);
        (await Client.GetStringAsync(new Uri("/history/export.csv?kind=noted", UriKind.Relative))).ShouldContain(",noted,");
        (await GetAsync("/api/history?limit=1"))[0].GetProperty("kind").GetString().ShouldBe("noted");
    }

    [Fact]
    public async Task What_no_page_can_hold_is_left_out_of_a_note_so_that_it_can_be_changed()
    {
        using var browser = new FormBrowser(App);
        await WriteAsync(browser, "pin\ufdd0ned \uffff\U0001fffe\u0085");
        Note(await browser.PageAsync("/updates/1")).ShouldBe("pinned");

        await WriteAsync(browser, "");
        Note(await browser.PageAsync("/updates/1")).ShouldBeNull();
    }

    [Fact]
    public async Task A_note_that_is_too_long_is_400_with_the_reason_and_what_was_typed()
    {
        using var browser = new FormBrowser(App);
        var typed = new string('x', Limits.Note + 1);
        var form = await browser.PageAsync("/updates/1");

        using var answer = await browser.SubmitAsync(form.QuerySelector(".note-form button"), fields => fields["note"] = typed);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        page.QuerySelector("[role=alert]")!.TextContent.ShouldStartWith("A note has at most 4,000 characters");
        page.QuerySelector("textarea")!.TextContent.ShouldBe(typed);
        page.QuerySelector("#note details")!.HasAttribute("open").ShouldBeTrue();
        (await Db.ImageNotes.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "theirs\nin lines", "theirs\nin lines")]
    [InlineData("before\nboth", "theirs", "theirs")]
    [InlineData("before\nboth", "", null)]
    public async Task A_note_that_somebody_else_changed_meanwhile_is_409_with_both_texts_and_is_replaced_by_the_next_try(string before, string theirs, string? kept)
    {
        using var browser = new FormBrowser(App);
        await WriteAsync(browser, before);
        var form = await browser.PageAsync("/updates/1");
        using var other = new FormBrowser(App);
        await WriteAsync(other, theirs);

        using var answer = await browser.SubmitAsync(form.QuerySelector(".note-form button"), fields => fields["note"] = "mine");

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Note(page).ShouldBe(kept);
        page.QuerySelector("textarea")!.TextContent.ShouldBe("mine");
        page.QuerySelector("[role=alert]")!.TextContent.ShouldStartWith("Somebody else");
        Note(await browser.PageAsync("/updates/1")).ShouldBe(kept);
        using var again = await browser.SubmitAsync(page.QuerySelector(".note-form button"), fields => fields["note"] = "both");
        again.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        Note(await browser.PageAsync("/updates/1")).ShouldBe("both");
    }

    [Fact]
    public async Task A_note_sent_twice_is_the_same_as_once()
    {
        using var browser = new FormBrowser(App);
        var form = await browser.PageAsync("/updates/1");

        for (var i = 0; i < 2; i++)
        {
            using var answer = await browser.SubmitAsync(form.QuerySelector(".note-form button"), fields => fields["note"] = "pinned");
            answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }

        (await Db.History.CountAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_form_without_the_field_or_the_token_is_400_and_keeps_the_note()
    {
        using var browser = new FormBrowser(App);
        await WriteAsync(browser, "pinned");
        var form = await browser.PageAsync("/updates/1");

        foreach (var missing in new[] { "note", "seen", "__RequestVerificationToken" })
        {
            using var answer = await browser.SubmitAsync(form.QuerySelector(".note-form button"), fields =>
            {
                fields["note"] = "other";
                fields[missing] = null;
            });
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await Db.ImageNotes.SingleAsync()).Text.ShouldBe("pinned");
    }

    private static string? Note(IHtmlDocument page) => page.QuerySelector(".note bdi")?.TextContent;

    private static async Task<string> WriteAsync(FormBrowser browser, string note)
    {
        var page = await browser.PageAsync("/updates/1");
        using var answer = await browser.SubmitAsync(page.QuerySelector(".note-form button"), fields => fields["note"] = note);
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return answer.Headers.Location!.OriginalString;
    }
}

public sealed class SqliteNotePageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : NotePageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresNotePageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : NotePageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
