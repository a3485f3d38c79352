using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Tests.Builders;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Tests.Web;

/// <summary>"All" means what the page showed: what became pending since, or came into the group, is not decided on.</summary>
public abstract class AcknowledgeAllFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Grafana = "docker.io/library/grafana:1.29";
    private const string Redis = "docker.io/library/redis:1.29";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RecordedAsync(EventBuilder.AnEvent().Of(Redis));
        await RecordedAsync(EventBuilder.AnEvent().Of(Grafana));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_snooze_gave_back_after_the_page_was_made_stays_pending(bool group)
    {
        await ChangeAsync(Grafana, new { snoozed_until = App.Clock.GetUtcNow().AddHours(1) });
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        App.Clock.Advance(TimeSpan.FromHours(2));

        await AcknowledgeAllAsync(browser, page, group);

        (await PendingAsync()).ShouldBe([Grafana]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_reopened_after_the_page_was_made_stays_pending(bool group)
    {
        await ChangeAsync(Grafana, new { acknowledged = true });
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await ChangeAsync(Grafana, new { acknowledged = false });

        await AcknowledgeAllAsync(browser, page, group);

        (await PendingAsync()).ShouldBe([Grafana]);
    }

    [Fact]
    public async Task What_somebody_else_took_back_after_the_page_was_made_stays_pending()
    {
        using var other = new FormBrowser(App);
        using var done = await other.SubmitAsync((await other.PageAsync("/")).QuerySelector(".update form[action$='/acknowledge'] button"));
        var undo = (await other.PageAsync("/")).QuerySelector("form[action='/updates/undo'] button");
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        using var undone = await other.SubmitAsync(undo);

        await AcknowledgeAllAsync(browser, page, group: true);

        (await PendingAsync()).ShouldBe([Grafana]);
    }

    [Fact]
    public async Task What_was_reopened_on_one_host_does_not_keep_back_the_same_image_on_another()
    {
        await RecordedAsync(EventBuilder.AnEvent().Of(Grafana).On(""));
        await ChangeAsync(Grafana, new { hostname = "", acknowledged = true });
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await ChangeAsync(Grafana, new { hostname = "", acknowledged = false });

        await AcknowledgeAllAsync(browser, page, group: true);

        (await Db.Updates.Pending(App.Clock.GetUtcNow()).Select(u => u.Hostname).ToListAsync()).ShouldBe([""]);
    }

    [Fact]
    public async Task What_was_moved_into_a_group_after_the_page_was_made_stays_pending()
    {
        var home = await TagAsync("home");
        await AssignAsync(Redis, home);
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await AssignAsync(Grafana, home);

        await AcknowledgeAllAsync(browser, page, group: true);

        (await PendingAsync()).ShouldBe([Grafana]);
    }

    [Fact]
    public async Task What_became_untagged_with_its_tag_after_the_page_was_made_stays_pending()
    {
        var home = await TagAsync("home");
        await AssignAsync(Grafana, home);
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/?tag=none");
        await SendAsync("DELETE", $"/api/tags/{home}", null, HttpStatusCode.NoContent);

        await AcknowledgeAllAsync(browser, page, group: true);

        (await PendingAsync()).ShouldBe([Grafana]);
    }

    [Fact]
    public async Task Another_tag_does_not_take_an_update_out_of_all()
    {
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        await AssignAsync(Grafana, await TagAsync("home"));

        await AcknowledgeAllAsync(browser, page, group: false);

        (await PendingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_snoozed_after_the_page_of_the_snoozed_was_made_stays_snoozed()
    {
        var until = App.Clock.GetUtcNow().AddDays(1);
        await ChangeAsync(Redis, new { snoozed_until = until });
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/?status=snoozed");
        await ChangeAsync(Grafana, new { snoozed_until = until });

        await AcknowledgeAllAsync(browser, page, group: true);

        (await Db.Updates.Snoozed(App.Clock.GetUtcNow()).Select(u => u.Image).ToListAsync()).ShouldBe([Grafana]);
    }

    [Theory]
    [InlineData("at", null)]
    [InlineData("at", "")]
    [InlineData("at", "yesterday")]
    [InlineData("at", "2026-02-30T00:00:00Z")]
    [InlineData("up_to", null)]
    [InlineData("up_to", "9223372036854775808")]
    [InlineData("status", "snoozd")]
    [InlineData("kind", "majr")]
    [InlineData("tag", "hom")]
    [InlineData("without", "hosts")]
    public async Task A_form_that_does_not_say_what_was_seen_is_400_and_acknowledges_nothing(string field, string? value)
    {
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");

        using var answer = await browser.SubmitAsync(page.QuerySelector(".group-head form[action='/updates/acknowledge-all'] button"), fields => fields[field] = value);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Db.Updates.Acknowledged().AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task The_question_before_says_the_exact_number()
    {
        for (var first = 0; first < 1_000; first += 500)
            await Db.RecordAsync([.. Enumerable.Range(first, 500).Select(number => new Arrival(UpdateBuilder.AnUpdate().On($"host-{number}").Build(), "{}"))], false, CancellationToken.None);
        using var browser = new FormBrowser(App);

        var page = await browser.PageAsync("/updates/acknowledge-all");

        page.QuerySelector("h1")!.TextContent.ShouldBe("Acknowledge 1,002 updates?");
        page.QuerySelector("form button.btn-primary")!.TextContent.ShouldBe("Acknowledge 1,002 updates");
    }

    [Fact]
    public async Task A_program_that_names_what_it_has_seen_does_not_acknowledge_what_was_reopened_or_tagged_since()
    {
        var home = await TagAsync("home");
        await AssignAsync(Redis, home);
        await ChangeAsync(Grafana, new { acknowledged = true });
        var seen = (await GetAsync("/api/history"))[0].GetProperty("id").GetInt64();
        await ChangeAsync(Grafana, new { acknowledged = false });
        await AssignAsync(Grafana, home);

        async Task<int> CountAsync(object which) => (await SendAsync("POST", "/api/updates/acknowledge-all", which, HttpStatusCode.OK)).GetProperty("count").GetInt32();
        (await CountAsync(new { up_to = seen, search = "grafana" })).ShouldBe(0);
        (await CountAsync(new { up_to = seen + 1, search = "grafana", tag = home })).ShouldBe(0);
        (await CountAsync(new { up_to = seen, tag = home })).ShouldBe(1);
        (await PendingAsync()).ShouldBe([Grafana]);
        (await CountAsync(new { up_to = seen + 1, search = "grafana" })).ShouldBe(1);
    }

    private Task<List<string>> PendingAsync() => Db.Updates.Pending(App.Clock.GetUtcNow()).Select(u => u.Image).ToListAsync();

    private Task<JsonElement> ChangeAsync(string image, object change) => SendAsync("PATCH", $"/api/updates/{image}", change, HttpStatusCode.OK);

    private async Task<long> TagAsync(string name) => (await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Created)).GetProperty("id").GetInt64();

    private Task<JsonElement> AssignAsync(string image, long tag) => SendAsync("PUT", "/api/tag-assignments", new { image, tag_id = tag }, HttpStatusCode.NoContent);

    /// <summary>Of the first group at once, or of the whole page after the question.</summary>
    private static async Task AcknowledgeAllAsync(FormBrowser browser, IHtmlDocument page, bool group)
    {
        if (!group)
        {
            var fields = page.QuerySelectorAll("form[action='/updates/acknowledge-all'][method=get] input")
                .Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value")));
            page = await browser.PageAsync("/updates/acknowledge-all" + QueryString.Create(fields).ToUriComponent());
            page.QuerySelector("h1")!.TextContent.ShouldNotBe("Nothing to acknowledge");
        }

        using var answer = await browser.SubmitAsync(page.QuerySelector("form[action='/updates/acknowledge-all'][method=post] button"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }
}

public sealed class SqliteAcknowledgeAllFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : AcknowledgeAllFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresAcknowledgeAllFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : AcknowledgeAllFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
