using System.Net;
using System.Text.Json;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>History, health, metrics, the API's description, and what every answer has in common.</summary>
public abstract class MachineFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Theory]
    [InlineData("one")]
    [InlineData(" ")]
    public async Task The_history_is_paged_by_key_newest_first(string name)
    {
        foreach (var host in new[] { name, "two", name, name })
            await RecordedAsync(AnEvent().On(host));

        using var first = await Client.GetAsync(new Uri($"/api/history?host={Uri.EscapeDataString(name)}&image=&limit=2", UriKind.Relative));
        var page = JsonElement.Parse(await first.Content.ReadAsStringAsync());
        page.EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()).ShouldBe([4, 3]);
        page[0].EnumerateObject().Select(member => member.Name).ShouldBe(["id", "at", "kind", "hostname", "image", "digest", "detail"]);
        page[0].GetProperty("kind").GetString().ShouldBe("received");
        var next = first.Headers.GetValues("Link").Single();
        next.ShouldEndWith(">; rel=\"next\"");
        using var second = await Client.GetAsync(new Uri(next[1..next.IndexOf('>', StringComparison.Ordinal)], UriKind.Relative));
        JsonElement.Parse(await second.Content.ReadAsStringAsync()).EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()).ShouldBe([1]);
        second.Headers.Contains("Link").ShouldBeFalse();
    }

    [Theory]
    [InlineData("?limit=0&before=text&image=&host=nobody", 0)]
    [InlineData("?limit=-1", 1)]
    [InlineData("?limit=9999999999999999999&before=9223372036854775808", 1)]
    [InlineData("?before=0", 0)]
    public async Task Odd_parameters_of_the_history_count_as_not_given(string query, int entries)
    {
        await RecordedAsync(AnEvent());

        (await GetAsync("/api/history" + query)).GetArrayLength().ShouldBe(entries);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task It_is_up_and_ready(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/plain");
    }

    [Fact]
    public async Task Metrics_are_plain_text_for_Prometheus()
    {
        await RecordedAsync(AnEvent());
        using var refused = await DeliverAsync("nonsense");

        var metrics = await Client.GetStringAsync("/metrics");

        metrics.ShouldContain("# TYPE diun_dashboard_deliveries_total counter\n");
        metrics.ShouldContain("diun_dashboard_updates{state=\"pending\"} 1\n");
        metrics.ShouldContain("diun_dashboard_updates{state=\"snoozed\"} 0\n");
        metrics.ShouldMatch("deliveries_total\\{outcome=\"rejected\"\\} [1-9]");
    }

    [Fact]
    public async Task The_description_names_every_route_of_the_API_and_no_page()
    {
        var paths = (await GetAsync("/openapi/v1.json")).GetProperty("paths");

        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}")).Order().ShouldBe(
        [
            "delete /api/tag-assignments", "delete /api/tags/{id}", "get /api/history", "get /api/tags", "get /api/tags/{id}", "get /api/updates",
            "patch /api/tags/{id}", "patch /api/updates/{image}", "post /api/tags", "post /api/updates/acknowledge-all",
            "post /api/updates/acknowledge-by-tag", "put /api/tag-assignments",
        ]);
        paths.GetProperty("/api/updates").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Select(parameter => parameter.GetProperty("name").GetString())
            .ShouldBe(["status", "search", "tag", "host", "stack", "registry", "kind", "without"]);
        paths.GetProperty("/api/updates/{image}").GetProperty("patch").GetProperty("parameters").EnumerateArray()
            .Select(parameter => $"{parameter.GetProperty("in").GetString()} {parameter.GetProperty("name").GetString()}")
            .ShouldBe(["path image", "header If-Match"]);
    }

    [Fact]
    public async Task The_description_gives_every_operation_a_name_of_its_own()
    {
        var paths = (await GetAsync("/openapi/v1.json")).GetProperty("paths");

        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()).Order().ShouldBe(
        [
            "History_List", "TagAssignments_Assign", "TagAssignments_Unassign", "Tags_Create", "Tags_Delete", "Tags_Get", "Tags_List", "Tags_Rename",
            "Updates_AcknowledgeAll", "Updates_AcknowledgeByTag", "Updates_Change", "Updates_List",
        ]);
    }

    [Fact]
    public async Task The_description_says_of_every_member_what_type_it_is()
    {
        string[] words = ["type", "$ref", "oneOf", "enum"];
        var schemas = (await GetAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");

        schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out _)).SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject())
            .Where(member => !words.Any(word => member.Value.TryGetProperty(word, out _)))
            .Select(member => member.Name).ShouldBeEmpty();
        var said = schemas.GetProperty("EventModel").GetProperty("properties").GetProperty("metadata");
        said.GetProperty("additionalProperties").GetProperty("type").GetString().ShouldBe("string");
        var containers = schemas.GetProperty("HostModel").GetProperty("properties").GetProperty("containers");
        containers.GetProperty("items").GetProperty("type").GetString().ShouldBe("string");
        var received = schemas.GetProperty("UpdateModel").GetProperty("properties").GetProperty("received_at");
        received.GetProperty("type").GetString().ShouldBe("string");
        received.GetProperty("format").GetString().ShouldBe("date-time");
        schemas.GetProperty("HistoryKind").GetProperty("type").GetString().ShouldBe("string");
        schemas.GetProperty("UpdateChange").GetProperty("properties").GetProperty("acknowledged").GetProperty("type").ToString().ShouldBe("boolean");
        foreach (var (schema, member) in new[] { ("TagModel", "id"), ("HistoryModel", "id"), ("HostModel", "revision"), ("Acknowledged", "count"), ("TagAssignmentChange", "tag_id") })
            schemas.GetProperty(schema).GetProperty("properties").GetProperty(member).GetProperty("type").ToString().ShouldBe("integer", $"{schema}.{member}");
    }

    [Fact]
    public async Task The_description_tells_of_every_operation_what_an_error_looks_like()
    {
        var description = await GetAsync("/openapi/v1.json");

        description.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails").GetProperty("properties").TryGetProperty("detail", out _).ShouldBeTrue();
        description.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("responses").GetProperty("default").GetProperty("content")
                .GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString())
            .ShouldAllBe(schema => schema == "#/components/schemas/ProblemDetails");
    }

    [Fact]
    public async Task The_description_names_the_media_types_that_are_sent()
    {
        var paths = (await GetAsync("/openapi/v1.json")).GetProperty("paths");

        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject())
            .Where(answer => answer.Value.TryGetProperty("content", out _))
            .SelectMany(answer => answer.Value.GetProperty("content").EnumerateObject().Select(type => type.Name)).Distinct()
            .ShouldBe(["application/json", "application/problem+json"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/updates", 405)]
    [InlineData("PATCH", "/api/updates", 404)]
    [InlineData("PATCH", "/api/updates/", 404)]
    [InlineData("GET", "/openapi/v2.json", 404)]
    [InlineData("GET", "/api/updates?search=%00", 400)]
    [InlineData("GET", "/api/history?image=%00", 400)]
    public async Task Every_error_of_the_API_is_a_problem(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await Client.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/updates", 405)]
    [InlineData("GET", "/openapi/v2.json", 404)]
    [InlineData("GET", "/api/updates?search=%00", 400)]
    [InlineData("GET", "/api/tags/1", 404)]
    [InlineData("POST", "/api/tags", 415)]
    [InlineData("PATCH", "/api/updates/unknown", 404)]
    [InlineData("DELETE", "/webhook", 405)]
    [InlineData("POST", "/webhook", 400)]
    public async Task An_error_is_a_problem_also_for_a_program_that_asks_for_something_else(string method, string path, int status)
    {
        foreach (var accepted in new[] { "text/plain", "text/html", "application/xml, image/*;q=0.5", "nonsense" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.TryAddWithoutValidation("Accept", accepted);

            using var answer = await Client.SendAsync(request);

            ((int)answer.StatusCode).ShouldBe(status, accepted);
            ShouldBeProblem(answer, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/nothing", 404)]
    [InlineData("/api/updates", 200)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/webhook", 405)]
    [InlineData("/theme.js", 200)]
    [InlineData("/healthz", 200)]
    public async Task Every_answer_carries_the_security_headers(string path, int status)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));

        ((int)answer.StatusCode).ShouldBe(status);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.Contains("Referrer-Policy").ShouldBeTrue();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_of_a_page_is_not_sent_again_to_a_browser_that_has_it()
    {
        var file = (await Client.GetStringAsync("/")).Split('"').First(word => word.StartsWith("/site.", StringComparison.Ordinal) && word.EndsWith(".js", StringComparison.Ordinal));
        async Task<HttpResponseMessage> AskAsync(string? known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, file);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br, zstd");
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            return await Client.SendAsync(request);
        }

        using var first = await AskAsync(null);
        first.Headers.CacheControl!.ToString().ShouldContain("immutable");
        first.Content.Headers.ContentLength!.Value.ShouldBeLessThan((await Client.GetStringAsync(file)).Length / 2);
        using var second = await AskAsync(first.Headers.ETag!.ToString());

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task HEAD_of_what_has_no_end_is_refused_and_leaves_the_connection_to_others() =>
        (await RawHttp.SendAsync(
            Client.BaseAddress!, "HEAD /live HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray()))
        .ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(405), answer => answer.Body.ShouldContain("Healthy"));

    [Theory]
    [InlineData("/")]
    [InlineData("/api/tags")]
    [InlineData("/healthz")]
    public async Task HEAD_answers_like_GET_without_a_body(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }
}

public sealed class SqliteMachineFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : MachineFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresMachineFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : MachineFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
