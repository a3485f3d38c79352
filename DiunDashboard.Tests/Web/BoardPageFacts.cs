using System.Net;
using AngleSharp.Dom;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Logos;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>The list as a browser without scripts gets it.</summary>
public abstract class BoardPageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RecordedAsync(AnEvent().Of("docker.io/library/nginx:1.30.0").On("nas01").WithMetadata(("current_tag", "1.29.0"), ("compose_project", "web")));
        await RecordedAsync(AnEvent().Of("ghcr.io/home/zebra:2.0.0").On("nas01").WithMetadata(("current_tag", "1.9.0"), ("compose_project", "zoo")));
        await RecordedAsync(AnEvent().Of("docker.io/library/apache:2.4.2").On("edge").WithMetadata(("current_tag", "2.4.1"), ("compose_project", "web")));
        await RecordedAsync(AnEvent().Of("ghcr.io/home/app:latest").On(""));
    }

    [Fact]
    public async Task Every_logo_is_sent_compressed_and_kept_for_good_until_the_next_release()
    {
        var names = File.ReadLines(Path.Combine(SourceTree.Root, "DiunDashboard.Web", "Logos", "logos.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')[^1]);
        foreach (var path in names.Select(name => ImageLogos.Find(name)!.Path).Distinct())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", "br");
            using var answer = await Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
            answer.Content.Headers.ContentEncoding.ShouldBe(["br"]);
            answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        }

        using var unversioned = await Client.GetAsync("/lib/logos/nginx.svg");
        unversioned.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var absent = await Client.GetAsync("/lib/logos/absent.svg");
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("", "Untagged: home/app apache zebra nginx")]
    [InlineData("?sort=oldest", "Untagged: nginx zebra apache home/app")]
    [InlineData("?sort=name", "Untagged: apache home/app nginx zebra")]
    [InlineData("?sort=registry", "Untagged: apache nginx home/app zebra")]
    [InlineData("?group=none", "All of them: home/app apache zebra nginx")]
    [InlineData("?group=host", "edge: apache|nas01: zebra nginx|Hosts without a name: home/app")]
    [InlineData("?group=stack&sort=name", "web: apache nginx|zoo: zebra|In no stack: home/app")]
    [InlineData("?group=host&host=nas01", "nas01: zebra nginx")]
    [InlineData("?group=host&without=host", "Hosts without a name: home/app")]
    [InlineData("?stack=web&group=host", "edge: apache|nas01: nginx")]
    [InlineData("?registry=ghcr.io", "Untagged: home/app zebra")]
    [InlineData("?kind=major", "Untagged: zebra")]
    [InlineData("?kind=minor&registry=docker.io", "Untagged: nginx")]
    [InlineData("?host=nobody&registry=x&kind=1&sort=2&group=%FF&stack=%00x&tag=9&without=y", null)]
    [InlineData("?host=nobody&registry=x&kind=1&sort=2&group=big&stack=none&tag=9&without=y", "Untagged: home/app apache zebra nginx")]
    public async Task A_filter_in_the_address_decides_what_is_shown_and_how(string query, string? shown)
    {
        if (shown is not null)
        {
            Sections(await PageAsync("/" + query)).ShouldBe(shown);
            return;
        }

        using var answer = await Client.GetAsync("/" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("?group=host&sort=name&registry=ghcr.io", "group=host registry=ghcr.io sort=name")]
    [InlineData("?kind=major&status=all", "kind=major status=all")]
    [InlineData("?group=stack&without=stack", "group=stack without=stack")]
    [InlineData("?without=host,stack", "without=host without=stack")]
    [InlineData("", "")]
    public async Task The_form_says_what_the_address_says(string query, string fields)
    {
        var form = (await PageAsync("/" + query)).QuerySelector("form.filter")!;
        var set = form.QuerySelectorAll("option[selected]").Select(option => (Name: option.ParentElement!.GetAttribute("name"), Value: option.GetAttribute("value")))
            .Concat(form.QuerySelectorAll("input[type=hidden]").Select(input => (Name: input.GetAttribute("name"), Value: input.GetAttribute("value"))))
            .Where(field => !string.IsNullOrEmpty(field.Value)).Select(field => $"{field.Name}={field.Value}").Order(StringComparer.Ordinal);
        string.Join(' ', set).ShouldBe(fields);
    }

    [Theory]
    [InlineData("without=host&without=stack", "Untagged: home/app")]
    [InlineData("without=&without=stack", "Untagged: lone home/app")]
    [InlineData("without=host&without=", "Untagged: home/app")]
    [InlineData("without=&without=", "Untagged: lone home/app apache zebra nginx")]
    public async Task That_updates_name_no_host_or_stack_is_a_choice_that_can_be_taken_back(string chosen, string shown)
    {
        await RecordedAsync(AnEvent().Of("ghcr.io/home/lone:1").On("nas01"));
        var choices = (await PageAsync("/?without=host,stack")).QuerySelectorAll("select[name=without]");
        choices.Select(choice => choice.TextContent.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ShouldBe([["All hosts", "Without a name"], ["All stacks", "In no stack"]]);

        Sections(await PageAsync("/?" + chosen)).ShouldBe(shown);
    }

    [Fact]
    public async Task A_tag_is_renamed_from_its_whole_name_and_not_from_a_shortened_one()
    {
        var name = string.Concat(Enumerable.Repeat("🎬", Limits.TagName));
        var tag = await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Created);
        await SendAsync(
            "PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.30.0", tag_id = tag.GetProperty("id").GetInt64() }, HttpStatusCode.NoContent);

        (await PageAsync("/")).QuerySelector("form[action$='/rename'] input[name=name]")!.GetAttribute("value").ShouldBe(name);
    }

    [Fact]
    public async Task A_group_leads_to_all_of_its_updates_and_acknowledges_only_them()
    {
        var nameless = (await PageAsync("/?group=host")).QuerySelectorAll("section.group").Single(section => section.QuerySelector("h2")!.TextContent == "Hosts without a name");
        nameless.QuerySelector("form input[name=without]")!.GetAttribute("value").ShouldBe("host");
        nameless.QuerySelector("form input[name=host]").ShouldBeNull();
    }

    [Fact]
    public async Task A_host_that_is_chosen_stays_so_however_many_there_are()
    {
        await Db.RecordAsync([.. Enumerable.Range(0, 510).Select(number => new Arrival(AnUpdate().On($"host{number:000}").Build(), "{}"))], false, CancellationToken.None);

        foreach (var path in new[] { "/", "/history" })
        {
            var page = await PageAsync($"{path}?host=host507");
            page.QuerySelector("#host option[selected]").ShouldNotBeNull(path).GetAttribute("value").ShouldBe("host507");
        }

        (await PageAsync("/")).QuerySelector(".tile[href='/setup#hosts'] strong")!.TextContent.ShouldBe("500+");
        await RecordedAsync(AnEvent().On("the last of all"));
        (await PageAsync("/setup")).QuerySelector("#connection")!.TextContent.ShouldContain("from the last of all");
    }

    [Fact]
    public async Task Where_nothing_waits_nothing_is_offered_that_would_acknowledge_nothing()
    {
        await Db.SnoozeAsync(Db.Updates, DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow, CancellationToken.None);

        (await OffersAsync("?status=all")).ShouldBe([]);
        (await OffersAsync("?status=snoozed")).ShouldBe(["Acknowledge all…", "Acknowledge group"]);
        await RecordedAsync(AnEvent().Of("docker.io/library/redis:7").On("nas01"));
        (await OffersAsync("?status=all")).ShouldBe(["Acknowledge all…", "Acknowledge group"]);
        (await OffersAsync("?status=all&group=host&host=edge")).ShouldBe(["Acknowledge all…"]);

        async Task<List<string>> OffersAsync(string query) =>
            [.. (await PageAsync("/" + query)).QuerySelectorAll("form[action='/updates/acknowledge-all'] button").Select(button => button.TextContent)];
    }

    [Fact]
    public async Task However_many_tags_there_are_the_page_does_not_hold_all_of_them_in_each_row()
    {
        const int tags = 150;
        for (var tag = 0; tag < tags; tag++)
        {
            Db.Tags.Add(new Tag { Name = $"tag {tag}", NameKey = $"TAG {tag}" });
            await RecordedAsync(AnEvent().Of($"docker.io/home/app-{tag}:1"));
        }

        await Db.SaveChangesAsync();
        var page = await PageAsync("/");

        page.QuerySelectorAll(".update").Length.ShouldBeGreaterThan(50);
        page.QuerySelectorAll("option").Length.ShouldBeLessThan(4 * tags);
    }

    [Theory]
    [InlineData("day", "back in 1 day")]
    [InlineData("week", "back in 7 days")]
    public async Task A_snooze_ends_in_as_long_as_was_chosen(string span, string words)
    {
        using var browser = new FormBrowser(App);
        var page = await browser.PageAsync("/");
        using var answer = await browser.SubmitAsync(page.QuerySelector($".update button[name='for'][value='{span}']"));

        (await browser.PageAsync("/?status=snoozed")).QuerySelectorAll(".update-age .quiet").Select(rest => rest.TextContent.Trim()).ShouldBe([words]);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", false)]
    [InlineData("1970-01-01T00:00:01Z", false)]
    [InlineData(null, false)]
    [InlineData("2024-03-05T10:00:00Z", true)]
    public async Task Only_what_can_be_the_time_of_a_build_is_shown_as_such(string? created, bool shown)
    {
        await RecordedAsync(AnEvent().Of("docker.io/library/redis:7").With("created", created));
        (await PageAsync($"/updates/{await Db.Updates.MaxAsync(u => u.Id)}")).QuerySelectorAll("dt").Any(term => term.TextContent == "Built").ShouldBe(shown);
    }

    private static string Sections(IDocument page) => string.Join('|', page.QuerySelectorAll("section.group").Select(section =>
        $"{section.QuerySelector("h2")!.TextContent.Trim()}: {string.Join(' ', section.QuerySelectorAll(".update h3").Select(name => name.TextContent.Trim()))}"));
}

public sealed class SqliteBoardPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : BoardPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresBoardPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : BoardPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
