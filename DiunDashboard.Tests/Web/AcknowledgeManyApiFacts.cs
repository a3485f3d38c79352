using System.Net;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>The JSON routes that decide on many updates at once.</summary>
public abstract class AcknowledgeManyApiFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Redis = "docker.io/library/redis:8";

    [Fact]
    public async Task All_is_acknowledged_up_to_what_was_seen()
    {
        await RecordedAsync(AnEvent());
        var seen = (await GetAsync("/api/history"))[0].GetProperty("id").GetInt64();
        await RecordedAsync(AnEvent().Of(Redis));

        (await SendAsync("POST", "/api/updates/acknowledge-all", $$"""{"up_to":"{{seen}}"}""", HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
        (await SendAsync("POST", "/api/updates/acknowledge-all", $$"""{"up_to":{{seen}}}""", HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":0}""");
        (await SendAsync("POST", "/api/updates/acknowledge-all", null, HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
    }

    [Fact]
    public async Task What_matches_is_acknowledged()
    {
        await RecordedAsync(AnEvent().On("one"));
        await RecordedAsync(AnEvent().On("two"));
        await RecordedAsync(AnEvent().Of(Redis).On("one"));

        (await SendAsync("POST", "/api/updates/acknowledge-all", """{"search":"NGINX","host":"one"}""", HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
        (await Db.Updates.CountAsync(u => u.AcknowledgedAt == null)).ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"tag_id":99}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"host":""}""", HttpStatusCode.OK)]
    [InlineData("""{"tag":99}""", HttpStatusCode.OK)]
    [InlineData("""{"up_to":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"status":"snoozd"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"status":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"status":"0"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"search":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"search":" \n"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"tag":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"tag":"prod"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"tag":"None"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"tag":"\u0000"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"status":"snoozed"}""", HttpStatusCode.OK)]
    public async Task What_was_meant_otherwise_does_not_acknowledge_all(string body, HttpStatusCode expected)
    {
        await RecordedAsync(AnEvent());

        await SendAsync("POST", "/api/updates/acknowledge-all", body, expected);

        (await Db.Updates.SingleAsync()).AcknowledgedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_search_that_is_too_long_does_not_acknowledge_what_its_beginning_finds()
    {
        var name = new string('x', 200);
        await RecordedAsync(AnEvent().Of($"docker.io/library/{name}:1"));

        var problem = await SendAsync("POST", "/api/updates/acknowledge-all", new { search = name + "y" }, HttpStatusCode.BadRequest);

        problem.GetProperty("detail").GetString()!.ShouldContain("\"search\"");
        (await Db.Updates.SingleAsync()).AcknowledgedAt.ShouldBeNull();
        (await SendAsync("POST", "/api/updates/acknowledge-all", new { search = name }, HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
    }

    [Fact]
    public async Task The_pending_ones_of_a_tag_are_acknowledged()
    {
        await RecordedAsync(AnEvent());
        await RecordedAsync(AnEvent().Of(Redis));
        var tag = (await SendAsync("POST", "/api/tags", new { name = "prod" }, HttpStatusCode.Created)).GetProperty("id").GetInt64();
        await SendAsync("PUT", "/api/tag-assignments", new { image = Redis, tag_id = tag }, HttpStatusCode.NoContent);

        (await SendAsync("POST", "/api/updates/acknowledge-by-tag", new { tag_id = tag }, HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
        (await SendAsync("POST", "/api/updates/acknowledge-by-tag", """{"tag_id":null}""", HttpStatusCode.OK)).GetRawText().ShouldBe("""{"count":1}""");
        await SendAsync("POST", "/api/updates/acknowledge-by-tag", """{"tag_id":4711}""", HttpStatusCode.NotFound);
        await SendAsync("POST", "/api/updates/acknowledge-by-tag", "{}", HttpStatusCode.BadRequest);
        await SendAsync("POST", "/api/updates/acknowledge-by-tag", null, HttpStatusCode.UnsupportedMediaType);
    }
}

public sealed class SqliteAcknowledgeManyApiFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : AcknowledgeManyApiFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresAcknowledgeManyApiFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : AcknowledgeManyApiFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
