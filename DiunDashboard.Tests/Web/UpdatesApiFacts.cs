using System.Net;
using System.Text.Json;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

public abstract class UpdatesApiFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Nginx = "docker.io/library/nginx:1.29";
    private const string Redis = "docker.io/library/redis:8";

    [Fact]
    public async Task Nothing_is_an_empty_object() => (await Client.GetStringAsync("/api/updates")).ShouldBe("{}");

    [Fact]
    public async Task An_entry_holds_the_newest_event_with_Diuns_own_keys_and_every_host()
    {
        await RecordedAsync(AnEvent().On("b-host").WithDigest('a').WithMetadata(("ctn_names", "web-2,web-1"), ("team", "shop")));
        await RecordedAsync(AnEvent().On("a-host").WithDigest('b').With("hub_link", "").With("created", null));

        var entry = (await GetAsync("/api/updates")).GetProperty(Nginx);

        entry.EnumerateObject().Select(member => member.Name).ShouldBe(["event", "received_at", "acknowledged", "tag", "hosts"]);
        var newest = entry.GetProperty("event");
        newest.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["diun_version", "hostname", "status", "provider", "image", "hub_link", "mime_type", "digest", "created", "platform", "metadata"]);
        newest.GetProperty("hostname").GetString().ShouldBe("a-host");
        newest.GetProperty("created").ValueKind.ShouldBe(JsonValueKind.Null);
        newest.GetProperty("metadata").GetRawText().ShouldBe("{}");
        entry.GetProperty("received_at").GetString()!.ShouldEndWith("Z");
        var hosts = entry.GetProperty("hosts");
        hosts.EnumerateArray().Select(host => host.GetProperty("hostname").GetString()).ShouldBe(["a-host", "b-host"]);
        hosts[1].EnumerateObject().Select(member => member.Name).ShouldBe(
            ["id", "hostname", "digest", "containers", "received_at", "acknowledged_at", "snoozed_until", "revision"]);
        hosts[1].GetProperty("containers").GetRawText().ShouldBe("""["web-1","web-2"]""");
    }

    [Fact]
    public async Task It_is_acknowledged_when_no_host_has_it_pending()
    {
        await RecordedAsync(AnEvent().On("one"));
        await RecordedAsync(AnEvent().On("two"));

        (await SendAsync("PATCH", $"/api/updates/{Nginx}", new { hostname = "one" }, HttpStatusCode.OK)).GetProperty("acknowledged").GetBoolean().ShouldBeFalse();
        (await SendAsync("PATCH", $"/api/updates/{Nginx}", null, HttpStatusCode.OK)).GetProperty("acknowledged").GetBoolean().ShouldBeTrue();
        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Acknowledged)).ShouldBe(2);
    }

    [Theory]
    [InlineData(Nginx)]
    [InlineData("docker.io%2Flibrary%2Fnginx%3A1.29")]
    [InlineData("docker.io/library/nginx%3a1.29")]
    public async Task The_image_stands_in_the_path_raw_or_encoded(string path)
    {
        await RecordedAsync(AnEvent());

        await SendAsync("PATCH", $"/api/updates/{path}", null, HttpStatusCode.OK);

        (await Db.Updates.SingleAsync()).AcknowledgedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Acknowledging_twice_is_the_same_as_once()
    {
        await RecordedAsync(AnEvent());
        var first = await SendAsync("PATCH", $"/api/updates/{Nginx}", null, HttpStatusCode.OK);
        var second = await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"acknowledged":true}""", HttpStatusCode.OK);

        second.GetRawText().ShouldBe(first.GetRawText());
        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Acknowledged)).ShouldBe(1);
    }

    [Fact]
    public async Task It_is_reopened_snoozed_and_woken()
    {
        await RecordedAsync(AnEvent());
        await SendAsync("PATCH", $"/api/updates/{Nginx}", null, HttpStatusCode.OK);

        (await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"acknowledged":false}""", HttpStatusCode.OK)).GetProperty("acknowledged").GetBoolean().ShouldBeFalse();
        var snoozed = await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"snoozed_until":"2999-01-01T02:00:00.5+02:00"}""", HttpStatusCode.OK);
        snoozed.GetProperty("hosts")[0].GetProperty("snoozed_until").GetString().ShouldBe("2999-01-01T00:00:00.5Z");
        (await GetAsync("/api/updates?status=pending")).GetRawText().ShouldBe("{}");
        await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"snoozed_until":null}""", HttpStatusCode.OK);
        (await GetAsync("/api/updates?status=pending")).EnumerateObject().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Ending_the_snooze_of_what_is_acknowledged_leaves_it_acknowledged()
    {
        await RecordedAsync(AnEvent());
        await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"snoozed_until":"2999-01-01T00:00:00Z"}""", HttpStatusCode.OK);
        var acknowledged = await SendAsync("PATCH", $"/api/updates/{Nginx}", null, HttpStatusCode.OK);

        (await SendAsync("PATCH", $"/api/updates/{Nginx}", """{"snoozed_until":null}""", HttpStatusCode.OK)).GetRawText().ShouldBe(acknowledged.GetRawText());
        acknowledged.GetProperty("hosts")[0].GetProperty("snoozed_until").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("""{"snoozed_until":"2000-01-01T00:00:00Z"}""", "passed")]
    [InlineData("""{"snoozed_until":"tomorrow"}""", "snoozed_until")]
    [InlineData("""{"snoozed_until":5}""", "snoozed_until")]
    [InlineData("""{"acknowledged":"yes"}""", "acknowledged")]
    [InlineData("""{"acknowledged":null}""", "acknowledged")]
    [InlineData("""{"acknowledged":null,"snoozed_until":"2999-01-01T00:00:00Z"}""", "acknowledged")]
    [InlineData("""{"acknowledged":true,"snoozed_until":"2999-01-01T00:00:00Z"}""", "either")]
    [InlineData("""{"hostname":"\u0000"}""", "hostname")]
    [InlineData("""{"hostname":"a","hostname":"b"}""", "repeated")]
    [InlineData("""{"acknowledge":false}""", "unknown")]
    [InlineData("[]", "JSON")]
    [InlineData("{", "JSON")]
    public async Task A_change_that_makes_no_sense_is_refused_in_one_sentence(string body, string detail)
    {
        await RecordedAsync(AnEvent());

        var problem = await SendAsync("PATCH", $"/api/updates/{Nginx}", body, HttpStatusCode.BadRequest);

        problem.GetProperty("detail").GetString()!.ShouldContain(detail);
        (await Db.Updates.SingleAsync()).AcknowledgedAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("docker.io/library/unknown:1", null)]
    [InlineData(Nginx, "elsewhere")]
    [InlineData("%F0%9F%98%80", null)]
    public async Task An_unknown_image_or_host_is_not_found(string image, string? hostname)
    {
        await RecordedAsync(AnEvent());

        await SendAsync("PATCH", $"/api/updates/{image}", hostname is null ? null : new { hostname }, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("\"2\"", HttpStatusCode.OK)]
    [InlineData("2", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.OK)]
    [InlineData("\"1\", \"3\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"3\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("garbage", HttpStatusCode.PreconditionFailed)]
    public async Task If_Match_names_the_revision_that_was_seen(string revision, HttpStatusCode expected)
    {
        await RecordedAsync(AnEvent().WithDigest('a'));
        await RecordedAsync(AnEvent().WithDigest('b'));

        await SendAsync("PATCH", $"/api/updates/{Nginx}", null, expected, ifMatch: revision);

        ((await Db.Updates.SingleAsync()).AcknowledgedAt is not null).ShouldBe(expected == HttpStatusCode.OK);
    }

    [Fact]
    public async Task If_Match_speaks_of_every_host_addressed()
    {
        await RecordedAsync(AnEvent().On("one"));
        await RecordedAsync(AnEvent().On("one"));
        await RecordedAsync(AnEvent().On("two"));

        await SendAsync("PATCH", $"/api/updates/{Nginx}", null, HttpStatusCode.PreconditionFailed, ifMatch: "\"2\"");
        await SendAsync("PATCH", $"/api/updates/{Nginx}", new { hostname = "one" }, HttpStatusCode.OK, ifMatch: "\"2\"");
    }

    [Fact]
    public async Task Filters_choose_images_and_show_all_their_hosts()
    {
        await RecordedAsync(AnEvent().On("one").WithMetadata(("ctn_names", "Shop_100%")));
        await RecordedAsync(AnEvent().On("two"));
        await RecordedAsync(AnEvent().Of(Redis).On("two"));
        await SendAsync("PATCH", $"/api/updates/{Redis}", null, HttpStatusCode.OK);

        async Task<string[]> ImagesAsync(string query) => [.. (await GetAsync("/api/updates" + query)).EnumerateObject().Select(entry => entry.Name)];
        (await ImagesAsync("")).ShouldBe([Nginx, Redis]);
        (await ImagesAsync("?status=pending")).ShouldBe([Nginx]);
        (await ImagesAsync("?status=acknowledged")).ShouldBe([Redis]);
        (await ImagesAsync("?status=nonsense&tag=")).ShouldBe([Nginx, Redis]);
        (await ImagesAsync("?host=one")).ShouldBe([Nginx]);
        (await ImagesAsync("?search=shop_100%25")).ShouldBe([Nginx]);
        (await ImagesAsync("?search=%25")).ShouldBe([Nginx]);
        (await ImagesAsync("?search=_1000")).ShouldBe([]);
        (await ImagesAsync("?tag=none")).ShouldBe([Nginx, Redis]);
        (await ImagesAsync("?tag=9223372036854775808")).ShouldBe([]);
        (await GetAsync("/api/updates?host=one")).GetProperty(Nginx).GetProperty("hosts").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_list_that_a_backup_has_changed_is_sent_though_as_much_has_happened_in_it()
    {
        await RecordedAsync(AnEvent().On("lost"));
        var before = await ETagAsync();

        await Fixture.Database.ResetAsync(RestartsIds);
        await RecordedAsync(AnEvent().On("later"));

        (await StatusAsync(before)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unchanged_list_is_not_sent_again()
    {
        await RecordedAsync(AnEvent());
        var before = await ETagAsync();
        (await StatusAsync(before)).ShouldBe(HttpStatusCode.NotModified);
        (await StatusAsync($"\"x\", W/{before}")).ShouldBe(HttpStatusCode.NotModified);
        var until = App.Clock.GetUtcNow().AddHours(1);
        foreach (var change in new Func<Task>[]
        {
            () => SendAsync("POST", "/api/tags", new { name = "prod" }, HttpStatusCode.Created),
            () => SendAsync("PATCH", $"/api/updates/{Nginx}", new { snoozed_until = until }, HttpStatusCode.OK),
            () => Task.Run(() => App.Clock.Advance(TimeSpan.FromHours(2))),
            () => RecordedAsync(AnEvent()),
        })
        {
            await change();
            (await StatusAsync(before)).ShouldBe(HttpStatusCode.OK);
            before = await ETagAsync();
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", null, HttpStatusCode.OK)]
    public async Task Another_sites_page_changes_nothing(string header, string? value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/updates/acknowledge-all");
        request.Headers.TryAddWithoutValidation(header, value ?? App.Address.GetLeftPart(UriPartial.Authority));

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(expected);
    }

    private async Task<HttpStatusCode> StatusAsync(string etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/updates");
        request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        using var answer = await Client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<string> ETagAsync()
    {
        using var answer = await Client.GetAsync(new Uri("/api/updates", UriKind.Relative));
        return answer.Headers.ETag!.ToString();
    }
}

public sealed class SqliteUpdatesApiFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : UpdatesApiFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresUpdatesApiFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : UpdatesApiFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
