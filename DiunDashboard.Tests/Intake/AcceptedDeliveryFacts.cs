using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Intake;

/// <summary>However odd a delivery is, it is taken as long as it names an image.</summary>
public abstract class AcceptedDeliveryFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData("application/cloudevents+json")]
    [InlineData("not a media type")]
    public async Task Any_content_type_that_may_be_JSON(string? contentType)
    {
        using var answer = await DeliverAsync(AnEvent().Build(), contentType);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync())
            .ShouldBe("""{"status":"recorded","image":"docker.io/library/nginx:1.29","hostname":"nas01"}""");
    }

    [Theory]
    [InlineData("POST", "/webhook/")]
    [InlineData("PUT", "/webhook")]
    [InlineData("PATCH", "/webhook")]
    [InlineData("GET", "/webhook")]
    [InlineData("GET", "/webhook/")]
    public async Task Any_method_with_a_body_and_no_redirect(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(AnEvent().Build()) };

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Db.Updates.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_byte_order_mark()
    {
        using var answer = await DeliverAsync([0xEF, 0xBB, 0xBF, .. AnEvent().Build()]);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Db.History.SingleAsync()).Payload.ShouldBe(AnEvent().Json());
    }

    [Fact]
    public async Task An_event_that_says_nothing_but_its_image()
    {
        using var answer = await DeliverAsync("""{"image":"docker.io/library/redis:8"}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var update = await Db.Updates.SingleAsync();
        (update.Hostname, update.Image, update.Digest, update.Created, update.Metadata)
            .ShouldBe(("", "docker.io/library/redis:8", "", null, "{}"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    public async Task Metadata_that_is_no_object_of_strings(string metadata)
    {
        await RecordedAsync(AnEvent().With("metadata", JsonNode.Parse(metadata)));

        (await Db.Updates.SingleAsync()).Metadata.ShouldBe("{}");
    }

    [Fact]
    public async Task Metadata_values_that_are_no_text_are_kept_as_JSON()
    {
        await RecordedAsync(AnEvent().With("metadata", JsonNode.Parse("""{"a":null,"b":5,"c":{"d":[true]},"e":"text"}""")));

        (await Db.Updates.SingleAsync()).Metadata.ShouldBe("""{"a":"","b":"5","c":"{\"d\":[true]}","e":"text"}""");
    }

    [Fact]
    public async Task Unknown_members_statuses_and_providers()
    {
        using var answer = await DeliverAsync(
            """{"image":"docker.io/library/redis:8","status":"vanished","provider":"podman","size":1e400,"more":{"x":[1,{"y":null}]}}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var update = await Db.Updates.SingleAsync();
        (update.Status, update.Provider).ShouldBe(("vanished", "podman"));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z")]
    [InlineData("2026-01-02T03:04:05.678901234Z", "2026-01-02T03:04:05.678901Z")]
    [InlineData("2026-03-29T01:30:00.5+02:00", "2026-03-28T23:30:00.500000Z")]
    [InlineData("2026-03-29T01:30:00-11:30", "2026-03-29T13:00:00.000000Z")]
    [InlineData("2016-12-31T23:59:60Z", null)]
    [InlineData("0001-01-01T00:00:00+05:00", null)]
    [InlineData("9999-12-31T23:59:59-05:00", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public async Task Any_build_time_in_UTC_with_microseconds_or_none(string created, string? stored)
    {
        await RecordedAsync(AnEvent().With("created", created));

        (await Db.Updates.SingleAsync()).Created?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", null).Replace("+00:00", "Z", StringComparison.Ordinal).ShouldBe(stored);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{}")]
    public async Task A_build_time_that_is_no_text_as_none(string created)
    {
        await RecordedAsync(AnEvent().With("created", JsonNode.Parse(created)));

        (await Db.Updates.SingleAsync()).Created.ShouldBeNull();
    }

    [Fact]
    public async Task Sixty_four_levels()
    {
        using var answer = await DeliverAsync($$"""{"image":"docker.io/library/redis:8","deep":{{new string('[', 63)}}{{new string(']', 63)}}}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Texts_of_any_length_and_content_cut_for_storage()
    {
        var hostile = "<script>alert(1)</script>\u202E\u200B\r\n\u001B[31m'; DROP TABLE updates; --😀";
        var endless = string.Concat(Enumerable.Repeat("😀", 5_000)) + hostile;
        await RecordedAsync(AnEvent().On(endless).With("hub_link", "javascript:" + endless).With("status", endless).WithMetadata(
            ("ctn_names", $"{hostile},{endless}"), ("stack", endless), ("current_tag", endless), (endless, new string('x', 100_000))));

        var update = await Db.Updates.SingleAsync();
        update.Hostname.ShouldBe(string.Concat(Enumerable.Repeat("😀", 127)));
        update.HubLink.ShouldStartWith("javascript:😀");
        update.HubLink.Length.ShouldBeLessThanOrEqualTo(2048);
        update.Status.Length.ShouldBeLessThanOrEqualTo(255);
        (await Db.History.SingleAsync()).Payload!.ShouldContain("DROP TABLE");
        using var page = await Client.GetAsync(new Uri("/api/updates", UriKind.Relative));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(1_048_576, false, HttpStatusCode.OK)]
    [InlineData(1_048_576, true, HttpStatusCode.OK)]
    [InlineData(1_048_577, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Exactly_one_mebibyte(int size, bool inChunks, HttpStatusCode status)
    {
        var body = Encoding.UTF8.GetBytes(AnEvent().Json());
        Array.Resize(ref body, size);
        Array.Fill(body, (byte)' ', AnEvent().Build().Length, body.Length - AnEvent().Build().Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = inChunks;

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Chunks_of_one_byte()
    {
        var body = Encoding.UTF8.GetString(AnEvent().Build()) + new string(' ', 300_000);
        var request = $"POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(body.Select(c => $"1\r\n{c}\r\n"))}0\r\n\r\n";

        (await RawHttp.SendAsync(Client.BaseAddress!, Encoding.ASCII.GetBytes(request))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Thirty_at_once_for_one_image()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(number =>
            RecordedAsync(AnEvent().WithMetadata(("ctn_names", $"web-{number:00}")))));

        var update = await Db.Updates.SingleAsync();
        ContainerNames.Split(update.Containers).ShouldBe(Enumerable.Range(0, 30).Select(number => $"web-{number:00}"));
        update.Revision.ShouldBe(30);
        (await Db.History.CountAsync()).ShouldBe(30);
    }

    [Fact]
    public async Task A_tag_rolled_back_is_news_again()
    {
        foreach (var digest in "aba")
        {
            await RecordedAsync(AnEvent().WithDigest(digest));
            (await SendAsync("POST", "/api/updates/acknowledge-all", null, HttpStatusCode.OK)).GetProperty("count").GetInt32().ShouldBe(1);
        }

        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Received)).ShouldBe(3);
    }

    [Fact]
    public async Task A_pinned_reference_is_the_same_image_without_the_pin()
    {
        await RecordedAsync(AnEvent().Of("docker.io/library/nginx:1.29@sha256:" + new string('b', 64)));
        await RecordedAsync(AnEvent().Of("docker.io/library/nginx:1.29"));
        await RecordedAsync(AnEvent().Of("docker.io/library/nginx@sha256:" + new string('b', 64)));

        (await Db.Updates.OrderBy(u => u.Id).Select(u => u.Image).ToListAsync())
            .ShouldBe(["docker.io/library/nginx:1.29", "docker.io/library/nginx@sha256:" + new string('b', 64)]);
    }

    [Fact]
    public async Task A_sender_that_hangs_up_after_the_whole_body()
    {
        var body = AnEvent().Build();
        var head = Encoding.ASCII.GetBytes($"POST /webhook HTTP/1.1\r\nHost: x\r\nUser-Agent: diun/v4\r\nContent-Length: {body.Length}\r\n\r\n");
        using (var client = new System.Net.Sockets.TcpClient("127.0.0.1", App.Address.Port))
        {
            client.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            await client.GetStream().WriteAsync(head.Concat(body).ToArray());
            // A server that has not read the body yet learns of the reset first.
            await Task.Delay(50);
        }

        for (var i = 0; i < 100 && !await Db.Updates.AnyAsync(); i++)
            await Task.Delay(50);
        (await Db.Updates.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_Diun_says_to_update_replaces_every_field()
    {
        await RecordedAsync(AnEvent().Of("docker.io/library/nginx:1.29").WithDigest('a').WithMetadata(("ctn_names", "old"), ("stack", "s1")));
        await RecordedAsync(AnEvent().WithDigest('b').With("status", "new").With("provider", "swarm").With("platform", "linux/arm64")
            .WithMetadata(("ctn_name", "fresh"), ("compose_project", "shop"), ("current_tag", "1.28.3")));

        var update = await Db.Updates.SingleAsync();
        (update.Status, update.Provider, update.Platform, update.Stack, update.CurrentTag, update.ChangeKind)
            .ShouldBe(("new", "swarm", "linux/arm64", "shop", "1.28.3", ChangeKind.Minor));
        (update.PreviousDigest, update.Digest).ShouldBe((Builders.UpdateBuilder.Digest('a'), Builders.UpdateBuilder.Digest('b')));
        ContainerNames.Split(update.Containers).ShouldBe(["fresh"]);
    }

    [Fact]
    public async Task The_notification_test_is_no_update()
    {
        using var answer = await DeliverAsync(AnEvent().Of("docker.io/diun/testnotif:latest").Build());

        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"status":"test received"}""");
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
        (await Db.History.SingleAsync()).Kind.ShouldBe(HistoryKind.Tested);
    }
}

public sealed class SqliteAcceptedDeliveryFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : AcceptedDeliveryFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresAcceptedDeliveryFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : AcceptedDeliveryFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
