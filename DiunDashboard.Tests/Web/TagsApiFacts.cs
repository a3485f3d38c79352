using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

public abstract class TagsApiFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Fact]
    public async Task Tags_come_by_name()
    {
        (await GetAsync("/api/tags")).GetRawText().ShouldBe("[]");
        foreach (var name in new[] { "zeta", "Beta", "alpha", "Ärger" })
            await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Created);

        (await GetAsync("/api/tags")).EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).ShouldBe(["alpha", "Beta", "zeta", "Ärger"]);
    }

    [Fact]
    public async Task A_created_tag_is_found_at_its_location()
    {
        using var answer = await Client.PostAsJsonAsync("/api/tags", new { name = "  Home Lab  " });

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Client.GetStringAsync(answer.Headers.Location)).ShouldBe("""{"id":1,"name":"Home Lab"}""");
    }

    [Theory]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"   "}""")]
    [InlineData("""{"name":"a\u200bb"}""")]
    [InlineData("""{"name":"a\nb"}""")]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"name":"\u202eabc"}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{}""")]
    [InlineData("""{"name":"123456789012345678901234567890123456789012345678901"}""")]
    public async Task A_name_that_is_none_is_refused(string body)
    {
        var problem = await SendAsync("POST", "/api/tags", body, HttpStatusCode.BadRequest);

        problem.GetProperty("detail").GetString()!.ShouldNotContain("change");

        (await Db.Tags.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Fifty_characters_of_any_script_are_a_name()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 50));

        (await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Created)).GetProperty("name").GetString().ShouldBe(name);
    }

    [Theory]
    [InlineData("prod")]
    [InlineData("PROD")]
    [InlineData("ｐｒｏｄ")]
    public async Task The_same_name_in_another_form_exists_already(string name)
    {
        await SendAsync("POST", "/api/tags", new { name = "Prod" }, HttpStatusCode.Created);
        var other = (await SendAsync("POST", "/api/tags", new { name = "other" }, HttpStatusCode.Created)).GetProperty("id").GetInt64();

        await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Conflict);
        await SendAsync("PATCH", $"/api/tags/{other}", new { name }, HttpStatusCode.Conflict);
        (await SendAsync("PATCH", "/api/tags/1", new { name }, HttpStatusCode.OK)).GetProperty("name").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task Of_64_requests_at_once_one_creates_the_tag()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var answer = await Client.PostAsJsonAsync("/api/tags", new { name = "prod" });
            return answer.StatusCode;
        }));

        answers.Count(status => status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.Conflict).ShouldBe(63);
        (await Db.Tags.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_image_has_one_tag_also_before_its_first_event()
    {
        await SendAsync("POST", "/api/tags", new { name = "first" }, HttpStatusCode.Created);
        await SendAsync("POST", "/api/tags", new { name = "second" }, HttpStatusCode.Created);
        await SendAsync("PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29", tag_id = 1 }, HttpStatusCode.NoContent);
        await RecordedAsync(AnEvent());

        async Task<string> TagAsync() => (await GetAsync("/api/updates")).EnumerateObject().Single().Value.GetProperty("tag").GetRawText();
        (await TagAsync()).ShouldBe("""{"id":1,"name":"first"}""");
        await SendAsync("PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29", tag_id = 2 }, HttpStatusCode.NoContent);
        (await TagAsync()).ShouldBe("""{"id":2,"name":"second"}""");
        await SendAsync("DELETE", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29" }, HttpStatusCode.NoContent);
        await SendAsync("DELETE", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29" }, HttpStatusCode.NoContent);
        (await TagAsync()).ShouldBe("null");
    }

    [Theory]
    [InlineData("PUT", """{"image":"docker.io/library/nginx:1.29","tag_id":9}""", HttpStatusCode.NotFound)]
    [InlineData("PUT", """{"image":"docker.io/library/nginx:1.29"}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", """{"image":"docker.io/library/nginx:1.29","tag_id":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", """{"image":"not an image","tag_id":1}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", """{"tag_id":1}""", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", """{"image":""}""", HttpStatusCode.BadRequest)]
    public async Task An_assignment_that_makes_no_sense_is_refused(string method, string body, HttpStatusCode expected) =>
        await SendAsync(method, "/api/tag-assignments", body, expected);

    [Fact]
    public async Task With_a_tag_go_its_assignments_and_no_update()
    {
        await RecordedAsync(AnEvent());
        await SendAsync("POST", "/api/tags", new { name = "prod" }, HttpStatusCode.Created);
        await SendAsync("PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29", tag_id = 1 }, HttpStatusCode.NoContent);

        await SendAsync("DELETE", "/api/tags/1", null, HttpStatusCode.NoContent);

        await SendAsync("DELETE", "/api/tags/1", null, HttpStatusCode.NotFound);
        (await Db.TagAssignments.AnyAsync()).ShouldBeFalse();
        (await Db.Updates.SingleAsync()).TagId.ShouldBeNull();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("text")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        await SendAsync("PATCH", $"/api/tags/{id}", new { name = "x" }, HttpStatusCode.NotFound);
        await SendAsync("DELETE", $"/api/tags/{id}", null, HttpStatusCode.NotFound);
    }
}

public sealed class SqliteTagsApiFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : TagsApiFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresTagsApiFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : TagsApiFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
