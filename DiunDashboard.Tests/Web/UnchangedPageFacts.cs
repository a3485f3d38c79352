using System.Net;
using System.Text.RegularExpressions;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>The same page for the same viewer, as long as nothing changed.</summary>
public abstract class UnchangedPageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // A page is another one every 20 seconds, by the clock, because ages grow: each fact has them in full.
        App.Clock.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(App.Clock.GetUtcNow().Ticks % TimeSpan.TicksPerMinute));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?search=nginx&group=host")]
    [InlineData("/history")]
    public async Task A_page_is_made_once_until_something_changes(string path)
    {
        await RecordedAsync(AnEvent().On("first"));
        using var browser = new FormBrowser(App);
        (await IsKeptAsync(browser, path)).ShouldBeFalse();
        // The first may have given out the cookie of its forms.
        await browser.PageAsync(path);

        (await IsKeptAsync(browser, path)).ShouldBeTrue();
        await RecordedAsync(AnEvent().On("second"));
        (await browser.PageAsync(path)).Body!.TextContent.ShouldContain("second");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/history")]
    public async Task A_page_from_before_a_backup_was_put_back_is_not_given_out_again(string path)
    {
        await RecordedAsync(AnEvent().On("lost"));
        using var browser = new FormBrowser(App);
        await browser.PageAsync(path);
        await browser.PageAsync(path);

        await Fixture.Database.ResetAsync(RestartsIds);
        await RecordedAsync(AnEvent().On("later"));

        (await browser.PageAsync(path)).Body!.TextContent.ShouldContain("later");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/history")]
    public async Task A_page_that_one_viewer_no_longer_waits_for_is_made_for_the_other(string path)
    {
        for (var i = 0; i < 40; i++)
        {
            await RecordedAsync(AnEvent().On($"host-{i}"));
            using var patience = new CancellationTokenSource();
            var givenUp = App.Client.GetAsync(path, patience.Token);
            var other = App.Client.GetAsync(path);
            // Somewhere in the middle of it.
            await Task.Delay(i % 8);
            await patience.CancelAsync();
            using var answer = await other;
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Task.WhenAny(givenUp);
        }
    }

    [Fact]
    public async Task Each_viewer_gets_pages_with_the_tokens_of_their_own()
    {
        await RecordedAsync(AnEvent());
        using var one = new FormBrowser(App);
        using var other = new FormBrowser(App);
        foreach (var browser in new[] { one, other, one, other })
            await browser.PageAsync("/");

        (await IsKeptAsync(one, "/")).ShouldBeTrue();
        var page = await other.PageAsync("/");
        using var answer = await other.SubmitAsync(page.QuerySelector(".update form[action$='/acknowledge'] button"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task What_a_form_did_is_said_once_to_the_one_who_sent_it()
    {
        await RecordedAsync(AnEvent().On("first"));
        await RecordedAsync(AnEvent().On("second"));
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        using var answer = await browser.SubmitAsync(page.QuerySelector(".update form[action$='/acknowledge'] button"));

        (await browser.PageAsync("/")).QuerySelector("#toasts .toast-card").ShouldNotBeNull().TextContent.ShouldContain("Acknowledged");
        (await browser.PageAsync("/")).QuerySelector("#toasts .toast-card").ShouldBeNull();
        (await browser.PageAsync("/")).QuerySelectorAll(".update").Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_snooze_that_ends_and_an_age_that_grows_make_another_page()
    {
        await RecordedAsync(AnEvent());
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        using var answer = await browser.SubmitAsync(page.QuerySelector(".update button[name='for'][value='day']"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await browser.PageAsync("/");
        (await browser.PageAsync("/")).QuerySelectorAll(".update").Length.ShouldBe(0);

        App.Clock.Advance(TimeSpan.FromDays(1.1));
        (await browser.PageAsync("/")).QuerySelector(".update-age").ShouldNotBeNull().TextContent.ShouldContain("1 day ago");
        App.Clock.Advance(TimeSpan.FromDays(1));
        (await browser.PageAsync("/")).QuerySelector(".update-age").ShouldNotBeNull().TextContent.ShouldContain("2 days ago");
    }

    [Fact]
    public async Task The_navigation_counts_what_waits_on_each_page_at_once()
    {
        await RecordedAsync(AnEvent());
        using var browser = new FormBrowser(App);
        foreach (var _ in new[] { 1, 2 })
            (await CountsAsync(browser)).ShouldBe("pending: 1, Tags, Setup");

        await Db.CreateTagAsync("media", App.Clock.GetUtcNow(), CancellationToken.None);
        await Db.CreateTagAsync("home", App.Clock.GetUtcNow(), CancellationToken.None);
        (await CountsAsync(browser)).ShouldBe("pending: 1, Tags 2, Setup");
        (await App.Client.DeliverAsync("nonsense"u8.ToArray())).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await CountsAsync(browser)).ShouldBe("pending: 1, Tags 2, Setup rejected: 1");

        await Db.DiscardRejectedAsync(await Db.RejectedDeliveries.Select(r => r.Id).SingleAsync(), CancellationToken.None);
        (await CountsAsync(browser)).ShouldBe("pending: 1, Tags 2, Setup");
    }

    [Theory]
    [InlineData("/", "Updates")]
    [InlineData("/history", "History")]
    [InlineData("/tags", "Tags")]
    [InlineData("/setup", "Setup")]
    [InlineData("/nowhere", null)]
    public async Task The_navigation_says_where_one_is(string path, string? name)
    {
        using var browser = new FormBrowser(App);
        var (answer, page) = await browser.GetAsync(path);
        using (answer)
            page.QuerySelector(".top-nav [aria-current=page]")?.FirstChild!.TextContent.Trim().ShouldBe(name);
        page.QuerySelectorAll(".top-nav [aria-current]").Length.ShouldBe(name is null ? 0 : 1);
        page.QuerySelectorAll("#pending").Length.ShouldBe(name is null ? 0 : 1);
    }

    [Fact]
    public async Task The_list_alone_is_not_taken_for_the_page()
    {
        await RecordedAsync(AnEvent());
        using var browser = new FormBrowser(App);
        await browser.PageAsync("/");
        await browser.PageAsync("/");
        browser.Enhanced = true;
        (await browser.PageAsync("/")).QuerySelector("header.top").ShouldBeNull();
        browser.Enhanced = false;
        (await browser.PageAsync("/")).QuerySelector("header.top").ShouldNotBeNull();
    }

    private static async Task<string> CountsAsync(FormBrowser browser)
    {
        var top = (await browser.PageAsync("/")).QuerySelector("header.top").ShouldNotBeNull();
        foreach (var hidden in top.QuerySelectorAll("[hidden]"))
            hidden.Remove();
        return string.Join(", ", top.QuerySelectorAll("#pending, a[href$=tags], a[href$=setup]").Select(part => Regex.Replace(part.TextContent.Trim(), @"\s+", " ")));
    }

    // https://www.rfc-editor.org/rfc/rfc9111#name-age
    private static async Task<bool> IsKeptAsync(FormBrowser browser, string path)
    {
        var (answer, _) = await browser.GetAsync(path);
        using (answer)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return answer.Headers.Age is not null;
        }
    }
}

public sealed class SqliteUnchangedPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : UnchangedPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresUnchangedPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : UnchangedPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
