using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Tests.Web;

/// <summary>The pages and their forms, as a browser without scripts sees them.</summary>
public abstract class PageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Token = "__RequestVerificationToken";

    [Theory]
    [InlineData(null)]
    [InlineData("CfDJ8wrong")]
    public async Task A_form_without_its_token_is_400_and_changes_nothing(string? token)
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");

        foreach (var button in page.QuerySelectorAll("form[method=post] button:not([type=button]):not([type=reset])"))
        {
            using var answer = await browser.SubmitAsync(button, fields => fields[Token] = token);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        }

        (await PendingAsync()).ShouldBe(1);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("/?status=all&search=r%26d", "/?status=all&search=r%26d")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("~/x", "/")]
    [InlineData(null, "/")]
    public async Task A_form_leads_back_to_its_filter_and_never_to_another_site(string? back, string expected)
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);

        using var answer = await browser.SubmitAsync(Acknowledge(await browser.PageAsync("/")), fields => fields["back"] = back);

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task An_outdated_acknowledgement_is_409_with_the_newer_event_which_stays_pending()
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await ArriveAsync("redis");

        using var answer = await browser.SubmitAsync(Acknowledge(page));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("name=\"revision\" value=\"2\"");
        (await PendingAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_double_submit_is_the_same_as_one()
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");

        for (var i = 0; i < 2; i++)
        {
            using var answer = await browser.SubmitAsync(Acknowledge(page));
            answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }

        (await Db.History.CountAsync()).ShouldBe(2);
    }

    [Theory]
    [InlineData("/updates/1/acknowledge")]
    [InlineData("/updates/1/snooze")]
    [InlineData("/updates/1/tag")]
    [InlineData("/updates/1/note")]
    [InlineData("/updates/bulk")]
    [InlineData("/updates/undo")]
    [InlineData("/tags/1/delete")]
    public async Task Nothing_changes_by_a_link(string path)
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);

        var (answer, _) = await browser.GetAsync(path + "?revision=1&for=day&tag=none&do=acknowledge&selected=1");

        using (answer)
            ((int)answer.StatusCode).ShouldBeOneOf(404, 405);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("nonsense")]
    public async Task An_id_that_is_none_is_404(string id)
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        var token = page.QuerySelector($"input[name={Token}]")!.GetAttribute("value");

        foreach (var verb in new[] { "acknowledge", "reopen", "snooze", "tag", "note" })
        {
            using var answer = await browser.PostAsync($"/updates/{id}/{verb}", new Dictionary<string, string?> { [Token] = token, ["for"] = "day", ["tag"] = "none" });
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        var (details, _) = await browser.GetAsync($"/updates/{id}");
        using (details)
            details.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Acknowledging_all_takes_what_the_page_showed()
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await ArriveAsync("traefik");

        using var answer = await browser.SubmitAsync(page.QuerySelector("form[action='/updates/acknowledge-all'][method=post] button"));

        (await Db.Updates.Pending(DateTimeOffset.UtcNow).Select(u => u.Repository).ToListAsync()).ShouldBe(["library/traefik"]);
    }

    [Fact]
    public async Task Undo_reopens_what_was_acknowledged_at_once_unless_it_changed_since()
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        using var one = await browser.SubmitAsync(Acknowledge(await browser.PageAsync("/")));
        var page = await browser.PageAsync("/");
        page.QuerySelector(".toast-card p")!.TextContent.ShouldBe("Acknowledged grafana on nas01.");

        using var answer = await browser.SubmitAsync(page.QuerySelector("form[action='/updates/undo'] button"));

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await PendingAsync()).ShouldBe(2);
        (await browser.PageAsync("/")).QuerySelector(".toast-card p")!.TextContent.ShouldBe("Reopened 1 update.");
        (await browser.PageAsync("/")).QuerySelector(".toast-card").ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_undone_offers_no_undo_of_what_was_done_before()
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        using var acknowledged = await browser.SubmitAsync(Acknowledge(page));
        using var snoozed = await browser.SubmitAsync(page.QuerySelector("#update-1 button[value=day]"));

        page = await browser.PageAsync("/");

        page.QuerySelector(".toast-card p")!.TextContent.ShouldBe("Snoozed redis on nas01.");
        page.QuerySelector("form[action='/updates/undo']").ShouldBeNull();
    }

    [Fact]
    public async Task What_was_acknowledged_before_is_not_and_offers_no_undo()
    {
        await ArriveAsync("redis");
        using var browser = new FormBrowser(App);
        using var acknowledged = await browser.SubmitAsync(Acknowledge(await browser.PageAsync("/")));
        var page = await browser.PageAsync("/?status=all");
        var token = page.QuerySelector($"input[name={Token}]")!.GetAttribute("value");
        var seen = page.QuerySelector("input[name=selected]")!.GetAttribute("value");

        using var answer = await browser.PostAsync("/updates/bulk", new Dictionary<string, string?> { ["selected"] = seen, ["do"] = "acknowledge", [Token] = token });

        page = await browser.PageAsync("/");
        page.QuerySelector(".toast-card p")!.TextContent.ShouldBe("Acknowledged 0 updates.");
        page.QuerySelector("form[action='/updates/undo']").ShouldBeNull();
    }

    [Fact]
    public async Task All_that_a_page_of_many_sections_shows_can_be_selected()
    {
        await Db.RecordAsync(
            [.. Enumerable.Range(0, 1_200).Select(number => new Arrival(UpdateBuilder.AnUpdate().On($"host-{number}").Build(), "{}"))], false, CancellationToken.None);
        using var browser = new FormBrowser(App);
        var token = (await browser.PageAsync("/")).QuerySelector($"input[name={Token}]")!.GetAttribute("value");
        var selected = (await Db.Updates.Select(u => u.HistoryId).ToListAsync()).Select(id => KeyValuePair.Create<string, string?>("selected", $"{id}"));

        using var answer = await browser.PostAsync("/updates/bulk", selected.Append(new("do", "acknowledge")).Append(new(Token, token)));

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await PendingAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("acknowledge", 0)]
    [InlineData("snooze", 0)]
    [InlineData("nonsense", 2)]
    public async Task What_is_selected_is_decided_on_together(string verb, int pending)
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        var token = page.QuerySelector($"input[name={Token}]")!.GetAttribute("value");
        var selected = page.QuerySelectorAll("input[name=selected]").Select(box => KeyValuePair.Create("selected", box.GetAttribute("value")));

        using var answer = await browser.PostAsync("/updates/bulk", selected.Append(new("do", verb)).Append(new("for", "day")).Append(new(Token, token)));

        answer.StatusCode.ShouldBe(pending == 0 ? HttpStatusCode.SeeOther : HttpStatusCode.BadRequest);
        (await PendingAsync()).ShouldBe(pending);
    }

    [Fact]
    public async Task A_script_gets_the_list_alone_and_the_same_one()
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        var whole = await browser.PageAsync("/?search=red");
        browser.Enhanced = true;

        var (answer, part) = await browser.GetAsync("/?search=red");

        answer.Headers.Vary.ShouldContain("HX-Request");
        answer.Dispose();
        part.QuerySelector("header.top").ShouldBeNull();
        Rows(part).ShouldBe(Rows(whole));
        Rows(part).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Each_form_that_a_script_sends_is_answered_with_what_it_did_whatever_else_is_sent_meanwhile()
    {
        await ArriveAsync("redis", "grafana");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/?sort=name");
        browser.Enhanced = true;
        using var redis = await browser.SubmitAsync(page.QuerySelector("#update-1 form button[data-key=a]"));
        using var grafana = await browser.SubmitAsync(page.QuerySelector("#update-2 form button[data-key=a]"));

        await SaysAsync(redis, "Acknowledged redis on nas01.", "update-2");
        await SaysAsync(grafana, "Acknowledged grafana on nas01.");
        browser.Enhanced = false;
        (await browser.PageAsync("/")).QuerySelector(".toast-card").ShouldBeNull();

        static async Task SaysAsync(HttpResponseMessage answer, string sentence, params string[] rows)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var part = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            part.QuerySelectorAll(".toast-card p").ShouldHaveSingleItem().TextContent.ShouldBe(sentence);
            part.QuerySelector(".toast-card form[action='/updates/undo'] input[name=back]")!.GetAttribute("value").ShouldBe("/?sort=name");
            Rows(part).ShouldBe(rows);
        }
    }

    private static IElement? Acknowledge(IHtmlDocument page) => page.QuerySelector("form.update-actions button[data-key=a]");

    private static List<string> Rows(IHtmlDocument page) => [.. page.QuerySelectorAll("#board .update").Select(row => row.Id!)];

    private async Task ArriveAsync(params string[] names)
    {
        foreach (var name in names)
            await RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/{name}:1.29"));
    }

    private Task<int> PendingAsync() => Db.Updates.Pending(DateTimeOffset.UtcNow).CountAsync();
}

public sealed class SqlitePageFacts(DashboardFixture<SqliteTestDatabase> fixture) : PageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresPageFacts(DashboardFixture<PostgresTestDatabase> fixture) : PageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
