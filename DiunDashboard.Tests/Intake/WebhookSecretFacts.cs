using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Intake;

public abstract class WebhookSecretFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Secret = "s3cret-Tökén with spaces";
    private DashboardApp _app = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _app = await Fixture.StartAnotherAsync(("WEBHOOK_SECRET", Secret), ("REOPEN_ON", "digest"));
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData("Bearer " + Secret)]
    [InlineData("bearer  " + Secret)]
    public async Task It_is_taken_bare_or_as_a_bearer_token(string header) => (await StatusAsync(header)).ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task It_is_taken_as_the_password_of_Basic() =>
        (await StatusAsync("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("diun:" + Secret)))).ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic !")]
    [InlineData("Basic " + Secret)]
    [InlineData("s3cret-Tökén")]
    [InlineData(Secret + "x")]
    [InlineData("S3CRET-TÖKÉN WITH SPACES")]
    public async Task Anything_else_is_refused_and_nothing_is_kept(string? header)
    {
        using var answer = await SendAsync(header);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        var content = await answer.Content.ReadAsStringAsync();
        ShouldBeProblem(answer, content);
        content.ShouldNotContain("s3cret", Case.Insensitive);
        using var unreadable = await DeliverAsync(_app, "nonsense"u8.ToArray());
        unreadable.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _app.Client.GetStringAsync("/api/updates")).ShouldBe("{}");
        (await _app.Client.GetStringAsync("/api/history")).ShouldBe("[]");
        (await _app.Client.GetStringAsync("/metrics")).ShouldContain("{outcome=\"rejected\"} 0");
    }

    [Fact]
    public async Task A_refusal_comes_before_the_body()
    {
        var request = "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nConnection: close\r\n\r\n"u8.ToArray();

        var answer = await RawHttp.SendAsync(_app.Address, request);

        answer.Status.ShouldBe(401);
    }

    [Fact]
    public async Task The_pages_tell_for_a_day_who_was_refused_and_why()
    {
        using (var before = await DocumentAsync("/setup"))
            before.QuerySelector("#connection .error").ShouldBeNull();
        await StatusAsync("wrong");
        using (var empty = await DocumentAsync("/"))
            empty.QuerySelector("#connection .error")!.TextContent.ShouldBe("A delivery from 127.0.0.1 was refused just now, and lost: its secret is missing or wrong.");

        // What another Diun delivers is no sign that this one is right.
        (await StatusAsync(Secret)).ShouldBe(HttpStatusCode.OK);
        using (var connected = await DocumentAsync("/setup"))
            connected.QuerySelector("#connection")!.TextContent.ShouldSatisfyAllConditions(
                text => text.ShouldContain("the last event came"), text => text.ShouldContain("its secret is missing or wrong"));

        using var stray = new HttpRequestMessage(HttpMethod.Get, "/");
        stray.Headers.TryAddWithoutValidation("User-Agent", "diun/v4.33.0 go/1.26.11 Linux");
        using (await _app.Client.SendAsync(stray))
        using (var elsewhere = await DocumentAsync("/setup"))
            elsewhere.QuerySelector("#connection .error")!.TextContent.ShouldContain("it was sent to another address than /webhook");
        (await _app.Client.GetStringAsync("/metrics")).ShouldContain("{outcome=\"stray\"} 1");

        _app.Clock.Advance(TimeSpan.FromDays(1));
        using var later = await DocumentAsync("/setup");
        later.QuerySelector("#connection .error").ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_for_the_first_delivery_sees_at_once_that_it_was_refused()
    {
        using var browser = new FormBrowser(_app);
        await browser.PageAsync("/");
        await browser.PageAsync("/");

        await StatusAsync("wrong");

        (await browser.PageAsync("/")).QuerySelector("#connection .error")!.TextContent.ShouldContain("its secret is missing or wrong");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task What_a_redirect_or_a_wrong_method_left_of_a_delivery_is_told(string method)
    {
        using (await _app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/webhook")))
        using (var person = await DocumentAsync("/setup"))
            person.QuerySelector("#connection .error").ShouldBeNull();

        using var empty = new HttpRequestMessage(new HttpMethod(method), "/webhook");
        empty.Headers.TryAddWithoutValidation("User-Agent", "diun/v4.31.0 go/1.26.11 Linux");
        using (await _app.Client.SendAsync(empty))
        using (var told = await DocumentAsync("/setup"))
            told.QuerySelector("#connection .error")!.TextContent.ShouldContain("a redirect stands before /webhook");

        (await _app.Client.GetStringAsync("/metrics")).ShouldContain("{outcome=\"redirected\"} 1");
    }

    [Fact]
    public async Task With_REOPEN_ON_digest_only_another_digest_reopens()
    {
        async Task<bool> AcknowledgedAsync() => (await _app.Client.GetFromJsonAsync<JsonElement>("/api/updates"))
            .EnumerateObject().Single().Value.GetProperty("acknowledged").GetBoolean();
        await StatusAsync(Secret);
        using var acknowledged = await _app.Client.PostAsync(new Uri("/api/updates/acknowledge-all", UriKind.Relative), null);

        await StatusAsync(Secret);
        (await AcknowledgedAsync()).ShouldBeTrue();
        await StatusAsync(Secret, 'b');
        (await AcknowledgedAsync()).ShouldBeFalse();
    }

    private async Task<IHtmlDocument> DocumentAsync(string path) => await new HtmlParser().ParseDocumentAsync(await _app.Client.GetStringAsync(path));

    private async Task<HttpStatusCode> StatusAsync(string? header, char digest = 'a')
    {
        using var answer = await SendAsync(header, digest);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string? header, char digest = 'a')
    {
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = _app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook") { Content = new ByteArrayContent(AnEvent().WithDigest(digest).Build()) };
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        return await client.SendAsync(request);
    }
}

public sealed class SqliteWebhookSecretFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : WebhookSecretFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresWebhookSecretFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : WebhookSecretFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
