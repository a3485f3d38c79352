using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

public abstract class SetupPageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Fact]
    public async Task A_delivery_that_can_be_read_now_is_replayed_once_and_forgotten()
    {
        var id = await KeepAsync(AnEvent().Of("ghcr.io/home/app:2").Build());
        (await PostAsync($"/setup/rejected/{id}/replay")).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await Db.Updates.Select(u => u.Image).SingleAsync()).ShouldBe("ghcr.io/home/app:2");
        (await Db.RejectedDeliveries.AnyAsync()).ShouldBeFalse();
        (await PostAsync($"/setup/rejected/{id}/replay")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_delivery_that_is_replayed_twice_at_once_is_recorded_once()
    {
        for (var round = 1; round <= 5; round++)
        {
            var id = await KeepAsync(AnEvent().Build());
            var answers = await Task.WhenAll(PostAsync($"/setup/rejected/{id}/replay"), PostAsync($"/setup/rejected/{id}/replay"));

            answers.Select(answer => answer.Status).ShouldBe([HttpStatusCode.SeeOther, HttpStatusCode.NotFound], ignoreOrder: true);
            (await Db.History.CountAsync()).ShouldBe(round);
        }
    }

    [Fact]
    public async Task A_delivery_that_an_earlier_replay_recorded_but_did_not_forget_is_forgotten()
    {
        var id = await KeepAsync(AnEvent().Build());
        var kept = await Db.RejectedDeliveries.AsNoTracking().SingleAsync(r => r.Id == id);
        (await PostAsync($"/setup/rejected/{id}/replay")).Status.ShouldBe(HttpStatusCode.SeeOther);
        Db.RejectedDeliveries.Add(kept);
        await Db.SaveChangesAsync();

        (await PostAsync($"/setup/rejected/{id}/replay")).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await Db.RejectedDeliveries.AnyAsync()).ShouldBeFalse();
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_delivery_that_still_cannot_be_read_stays_with_the_reason()
    {
        var id = await KeepAsync("{\"image\":7}"u8.ToArray());
        var (status, page) = await PostAsync($"/setup/rejected/{id}/replay");
        status.ShouldBe(HttpStatusCode.Conflict);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("The event's $.image is not text.");
        page.QuerySelector("#connection")!.GetAttribute("data-hx-get").ShouldBe("/setup");
        (await Db.RejectedDeliveries.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_delivery_of_which_only_the_beginning_was_kept_cannot_be_replayed()
    {
        var body = AnEvent().Build();
        var id = await KeepAsync(body, size: Limits.RejectedBody + 1);
        (await PageAsync("/setup")).QuerySelectorAll("button[formaction]").ShouldBeEmpty();
        (await PostAsync($"/setup/rejected/{id}/replay")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_replay_without_its_token_changes_nothing()
    {
        var id = await KeepAsync(AnEvent().Build());
        using var answer = await Client.PostAsync($"/setup/rejected/{id}/replay", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Db.RejectedDeliveries.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_connection_waits_until_a_test_or_an_event_came()
    {
        async Task<bool> ConnectedAsync(string path) => (await PageAsync(path)).QuerySelector("#connection")!.ClassList.Contains("connection-made");
        (await ConnectedAsync("/setup")).ShouldBeFalse();
        (await ConnectedAsync("/")).ShouldBeFalse();
        await RecordedAsync(AnEvent().Of("docker.io/diun/testnotif:latest").On("pi4"));
        (await ConnectedAsync("/setup")).ShouldBeTrue();
        (await ConnectedAsync("/")).ShouldBeTrue();
        (await PageAsync("/setup")).QuerySelector("#connection")!.TextContent.ShouldContain("the last test came just now from pi4");
    }

    [Fact]
    public async Task The_configuration_names_this_dashboards_own_address()
    {
        var page = await PageAsync("/setup");
        page.QuerySelector("#snippet-yaml")!.TextContent.ShouldContain($"endpoint: {App.Address}webhook");
        page.QuerySelector("#snippet-env")!.TextContent.ShouldContain($"DIUN_NOTIF_WEBHOOK_ENDPOINT={App.Address}webhook\nDIUN_NOTIF_WEBHOOK_METHOD=POST");
    }

    [Fact]
    public async Task The_tags_page_tells_when_the_last_event_of_a_tag_came()
    {
        await RecordedAsync(AnEvent());
        Db.Tags.Add(new Tag { Name = "home", NameKey = "HOME" });
        Db.Tags.Add(new Tag { Name = "empty", NameKey = "EMPTY" });
        await Db.SaveChangesAsync();
        var home = await Db.Tags.Where(t => t.Name == "home").Select(t => t.Id).SingleAsync();
        await Db.Updates.ExecuteUpdateAsync(change => change.SetProperty(u => u.TagId, home));

        var rows = (await PageAsync("/tags")).QuerySelectorAll(".tag-name");
        rows.Single(row => row.QuerySelector("h2")!.TextContent == "home").TextContent.ShouldContain("last event");
        rows.Single(row => row.QuerySelector("h2")!.TextContent == "empty").TextContent.ShouldContain("No image yet");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    public async Task A_host_is_silent_however_much_each_of_its_runs_sends(int events)
    {
        await RunsAsync("nas01", 5, events);
        App.Clock.Advance(TimeSpan.FromDays(20));

        (await SilentAsync()).ShouldBe(["nas01"]);
    }

    [Fact]
    public async Task A_host_is_silent_however_many_others_come_before_it()
    {
        for (var host = 0; host < 51; host++)
            await RecordedAsync(AnEvent().On($"{host:x12}"));
        await RunsAsync("nas01", 5, 1);
        App.Clock.Advance(TimeSpan.FromDays(20));

        (await SilentAsync()).ShouldBe(["nas01"]);
    }

    private async Task RunsAsync(string host, int runs, int events)
    {
        for (var run = 0; run < runs; run++)
        {
            App.Clock.Advance(TimeSpan.FromDays(1));
            await Task.WhenAll(Enumerable.Range(0, events).Select(number =>
                RecordedAsync(AnEvent().Of($"docker.io/home/app-{number}:1").On(host).WithDigest("0123456789abcdef"[run]))));
        }
    }

    private async Task<IEnumerable<string>> SilentAsync() => (await PageAsync("/setup")).QuerySelectorAll(".hosts li")
        .Where(host => host.TextContent.Contains("silent for longer than usual", StringComparison.Ordinal))
        .Select(host => host.QuerySelector("h3")!.TextContent.Trim());

    private async Task<long> KeepAsync(byte[] body, int? size = null)
    {
        var delivery = new RejectedDelivery { At = DateTimeOffset.UtcNow, Reason = "It could not be read.", Sender = "192.0.2.1", Size = size ?? body.Length, Body = body };
        Db.RejectedDeliveries.Add(delivery);
        await Db.SaveChangesAsync();
        Db.ChangeTracker.Clear();
        return delivery.Id;
    }

    private async Task<(HttpStatusCode Status, IDocument Page)> PostAsync(string path)
    {
        using var browser = App.NewClient(cookies: true);
        var setup = new HtmlParser().ParseDocument(await browser.GetStringAsync(new Uri("/tags", UriKind.Relative)));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", setup.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value"))]);
        using var answer = await browser.PostAsync(path, form);
        return (answer.StatusCode, new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()));
    }
}

public sealed class SqliteSetupPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : SetupPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresSetupPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : SetupPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
