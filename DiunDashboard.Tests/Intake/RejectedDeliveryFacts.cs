using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Intake;

/// <summary>A delivery that cannot be read gets one sentence that tells why, and is kept, because Diun will not send it again.</summary>
public abstract class RejectedDeliveryFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    public static TheoryData<string, byte[], string> Unreadable
    {
        get
        {
            var data = new TheoryData<string, byte[], string>();
            void Text(string what, string body, string detail) => data.Add(what, Encoding.UTF8.GetBytes(body), detail);
            Text("empty", "", "The body is empty.");
            Text("no JSON", "image=nginx", "The body is not valid JSON (line 1, byte 1).");
            Text("truncated", """{"image":"docker.io/library/""", "not valid JSON");
            Text("garbage behind", AnEvent().Json() + "}", "not valid JSON");
            Text("two documents", AnEvent().Json() + AnEvent().Json(), "not valid JSON");
            Text("comment", "{/* */\"image\":\"docker.io/library/nginx:1\"}", "not valid JSON");
            Text("trailing comma", """{"image":"docker.io/library/nginx:1",}""", "not valid JSON");
            Text("NaN", """{"image":"docker.io/library/nginx:1","x":NaN}""", "not valid JSON");
            Text("single quotes", "{'image':'docker.io/library/nginx:1'}", "not valid JSON");
            Text("on its second line", "{\n  \"image\": nginx}", "(line 2, byte 13)");
            data.Add("UTF-16 without BOM", Encoding.Unicode.GetBytes(AnEvent().Json()), "not valid JSON");
            data.Add("UTF-16 with BOM", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(AnEvent().Json())], "The body is not valid UTF-8.");
            data.Add("Latin-1", Encoding.Latin1.GetBytes("{\"image\":\"docker.io/library/nginx:1\",\"hostname\":\"k\u00fcche\"}"), "not valid UTF-8");
            data.Add("overlong UTF-8", [.. "{\"image\":\"docker.io/library/nginx:1\",\"hostname\":\""u8, 0xC0, 0xAF, .. "\"}"u8], "not valid UTF-8");
            Text("repeated key", """{"image":"docker.io/library/nginx:1","image":"docker.io/library/nginx:2"}""", "repeats a key of one object, at byte 38");
            Text("repeated key, escaped", """{"image":"docker.io/library/nginx:1","im\u0061ge":"x"}""", "repeats a key");
            Text("repeated key in metadata", """{"image":"docker.io/library/nginx:1","metadata":{"a":"1","a":"2"}}""", "repeats a key");
            Text("lone surrogate", """{"image":"docker.io/library/nginx:1","hostname":"\ud83d"}""", "half of a surrogate pair, at byte 49");
            Text("lone surrogate in a key", """{"image":"docker.io/library/nginx:1","metadata":{"\udc00":""}}""", "half of a surrogate pair");
            Text("NUL", """{"image":"docker.io/library/nginx:1","metadata":{"a":"x\u0000"}}""", "a NUL character");
            Text("NUL in a key", """{"image":"docker.io/library/nginx:1","\u0000":""}""", "a NUL character");
            Text("raw NUL", "{\"image\":\"docker.io/library/nginx:1\",\"hostname\":\"\0\"}", "not valid JSON");
            Text("array", "[]", "not a JSON object");
            Text("string", "\"docker.io/library/nginx:1\"", "not a JSON object");
            Text("number", "5", "not a JSON object");
            Text("null", "null", "not a JSON object");
            Text("no image", AnEvent().Without("image").Json(), "no $.image");
            Text("image of another case", """{"Image":"docker.io/library/nginx:1"}""", "no $.image");
            Text("image null", """{"image":null}""", "$.image is not text");
            Text("image number", """{"image":5}""", "$.image is not text");
            Text("image empty", """{"image":""}""", "$.image is empty");
            Text("image too long", AnEvent().Of("docker.io/" + new string('a', 1_015)).Json(), "$.image is longer than 1024 characters");
            Text("image with a space", """{"image":"docker.io/library/nginx latest"}""", "$.image is not an image reference");
            Text("image with markup", """{"image":"<script>alert(1)</script>"}""", "$.image is not an image reference");
            Text("100 000 brackets", new string('[', 100_000), "not valid JSON");
            Text("100 000 brackets in a member", """{"image":"docker.io/library/nginx:1","x":""" + new string('[', 100_000), "not valid JSON");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task It_is_refused_with_a_reason_and_kept(string what, byte[] body, string detail)
    {
        using var answer = await DeliverAsync(body);

        var content = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, what);
        ShouldBeProblem(answer, content).GetProperty("detail").GetString()!.ShouldContain(detail);
        var kept = await Db.RejectedDeliveries.SingleAsync();
        kept.Body.ShouldBe(body);
        kept.Reason.ShouldContain(detail);
        (kept.Size, kept.Sender).ShouldBe((body.Length, "127.0.0.1"));
        (await Db.History.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("multipart/form-data; boundary=x", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json; charset=\"iso-8859-1\"", null)]
    [InlineData(null, "gzip")]
    [InlineData(null, "br")]
    [InlineData(null, "unknown")]
    public async Task Another_format_is_refused_and_kept(string? contentType, string? contentEncoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook") { Content = new ByteArrayContent(AnEvent().Build()) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (contentEncoding is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", contentEncoding);

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync());
        (await Db.RejectedDeliveries.CountAsync()).ShouldBe(1);
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_byte_more_than_a_mebibyte_is_too_large(bool withLength)
    {
        var body = new byte[1_048_577];
        Array.Fill(body, (byte)' ');
        AnEvent().Build().CopyTo(body, 0);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = !withLength;

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!.ShouldContain("1 MiB");
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
        (await Client.GetStringAsync(new Uri("/setup", UriKind.Relative))).ShouldContain("it is larger than 1 MiB");
    }

    [Fact]
    public async Task A_sender_that_is_slow_learns_that_it_sends_too_much()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Client.BaseAddress!.Port);
        await using var stream = client.GetStream();
        var part = Enumerable.Repeat((byte)' ', 500_000).ToArray();
        await stream.WriteAsync("POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n"u8.ToArray());
        for (var i = 0; i < 4; i++)
        {
            await stream.WriteAsync(part);
            await Task.Delay(200);
        }

        using var answer = new StreamReader(stream);
        (await answer.ReadLineAsync()).ShouldBe("HTTP/1.1 413 Payload Too Large");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_stops_early_stores_nothing(bool hangUp)
    {
        var request = Encoding.ASCII.GetBytes($"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{AnEvent().Json()[..100]}");

        var answer = await RawHttp.SendAsync(App.Address, request, hangUp);

        answer.Status.ShouldBeOneOf(hangUp ? [400, 0] : [408, 400]);
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
        (await Db.History.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Without_a_body_to_take_the_method_is_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/webhook");

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["POST", "PUT", "PATCH", "GET"], ignoreOrder: true);
        if (method != "HEAD")
        {
            ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!
                .ShouldContain("\"method: POST\"");
        }
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("POST", "/")]
    [InlineData("GET", "/setup")]
    [InlineData("POST", "/webhooks")]
    [InlineData("POST", "/webhook/diun")]
    [InlineData("POST", "/api/webhook")]
    public async Task Diun_learns_that_it_delivers_to_another_address(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(AnEvent().Build()) };
        request.Headers.TryAddWithoutValidation("User-Agent", "diun/v4.33.0 go/1.26.11 Linux");

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!.ShouldBe(
            "Deliveries are taken at /webhook and nowhere else: correct the path of the endpoint under notif.webhook in Diun's configuration.");
    }

    [Fact]
    public async Task Another_sites_page_delivers_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook") { Content = new ByteArrayContent(AnEvent().Build()) };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Db.Updates.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_the_first_256_KiB_are_kept()
    {
        var body = new byte[300_000];
        Array.Fill(body, (byte)'x');

        using var answer = await DeliverAsync(body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var kept = await Db.RejectedDeliveries.SingleAsync();
        (kept.Size, kept.Body.Length).ShouldBe((300_000, 256 * 1024));
    }
}

public sealed class SqliteRejectedDeliveryFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : RejectedDeliveryFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresRejectedDeliveryFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : RejectedDeliveryFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
