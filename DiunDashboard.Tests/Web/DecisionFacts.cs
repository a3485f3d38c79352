using System.Net;
using DiunDashboard.Data.Queries;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Tests.Web;

/// <summary>What was not asked for in so many words is not decided.</summary>
public abstract class DecisionFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData(null)]
    public async Task A_decision_on_no_revision_that_can_be_read_is_400_and_decides_nothing(string? revision)
    {
        await RecordedAsync(EventBuilder.AnEvent());
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");

        foreach (var button in page.QuerySelectorAll(".update-actions button[data-key=a], .update-actions button[value=day]"))
        {
            using var answer = await browser.SubmitAsync(button, fields => fields["revision"] = revision);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await Db.Updates.Pending(DateTimeOffset.UtcNow).CountAsync()).ShouldBe(1);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Undo_brings_back_the_snooze_that_an_acknowledgement_ended_and_reopening_does_not()
    {
        await RecordedAsync(EventBuilder.AnEvent());
        using var browser = new FormBrowser(App);
        using var snoozed = await browser.SubmitAsync((await browser.PageAsync("/")).QuerySelector(".update button[value=week]"));
        var until = await Db.Updates.Select(u => u.SnoozedUntil).SingleAsync();
        using var acknowledged = await browser.SubmitAsync((await browser.PageAsync("/?status=snoozed")).QuerySelector(".update button[data-key=a]"));
        var host = (await GetAsync("/api/updates")).EnumerateObject().Single().Value.GetProperty("hosts")[0];
        host.GetProperty("snoozed_until").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var undo = (await browser.PageAsync("/?status=snoozed")).QuerySelector("form[action='/updates/undo'] button");

        using var undone = await browser.SubmitAsync(undo);

        (await Db.Updates.Snoozed(App.Clock.GetUtcNow()).Select(u => u.SnoozedUntil).SingleAsync()).ShouldBe(until);
        using var again = await browser.SubmitAsync((await browser.PageAsync("/?status=snoozed")).QuerySelector(".update button[data-key=a]"));
        using var reopened = await browser.SubmitAsync((await browser.PageAsync("/?status=acknowledged")).QuerySelector(".update button[data-key=a]"));
        (await Db.Updates.Pending(App.Clock.GetUtcNow()).CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(" sp ")]
    [InlineData(" ")]
    public async Task A_host_is_found_and_acknowledged_by_its_name_with_the_spaces_in_it(string host)
    {
        await RecordedAsync(EventBuilder.AnEvent().On(host));
        await RecordedAsync(EventBuilder.AnEvent().On("sp"));
        await RecordedAsync(EventBuilder.AnEvent().On(""));
        using var browser = new FormBrowser(App);
        var address = "?host=" + Uri.EscapeDataString(host);

        (await browser.PageAsync("/history" + address)).QuerySelectorAll(".timeline-list li").Length.ShouldBe(1);
        var page = await browser.PageAsync($"/{address}&group=host");
        page.QuerySelectorAll("#board .update").Length.ShouldBe(1);
        using var answer = await browser.SubmitAsync(page.QuerySelector(".group-head form[action='/updates/acknowledge-all'] button"));

        (await Db.Updates.Acknowledged().Select(u => u.Hostname).ToListAsync()).ShouldBe([host]);
    }

    [Fact]
    public async Task A_stack_is_found_by_its_name_with_the_spaces_in_it()
    {
        await RecordedAsync(EventBuilder.AnEvent().On("one").WithMetadata(("compose_project", " sp ")));
        await RecordedAsync(EventBuilder.AnEvent().On("two").WithMetadata(("compose_project", "sp")));
        using var browser = new FormBrowser(App);

        (await browser.PageAsync("/?stack=%20sp%20&search=%20nginx%20")).QuerySelectorAll("#board .host").Select(host => host.TextContent).ShouldBe(["one"]);
    }
}

public sealed class SqliteDecisionFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : DecisionFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresDecisionFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : DecisionFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
