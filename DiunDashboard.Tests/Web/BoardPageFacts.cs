using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
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
        using var answer = await Client.GetAsync("/" + query);
        if (shown is null)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            return;
        }

        Sections(await ReadAsync(answer)).ShouldBe(shown);
    }

    [Theory]
    [InlineData("?group=host&sort=name&registry=ghcr.io", "group=host registry=ghcr.io sort=name")]
    [InlineData("?kind=major&status=all", "kind=major status=all")]
    [InlineData("?group=stack&without=stack", "group=stack without=stack")]
    [InlineData("?without=host,stack", "without=host without=stack")]
    [InlineData("", "")]
    public async Task The_form_says_what_the_address_says(string query, string fields)
    {
        using var answer = await Client.GetAsync("/" + query);
        var form = (await ReadAsync(answer)).QuerySelector("form.filter")!;
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
        using var narrowed = await Client.GetAsync("/?without=host,stack");
        var choices = (await ReadAsync(narrowed)).QuerySelectorAll("select[name=without]");
        choices.Select(choice => choice.TextContent.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ShouldBe([["All hosts", "Without a name"], ["All stacks", "In no stack"]]);

        using var answer = await Client.GetAsync("/?" + chosen);

        Sections(await ReadAsync(answer)).ShouldBe(shown);
    }

    [Fact]
    public async Task A_tag_is_renamed_from_its_whole_name_and_not_from_a_shortened_one()
    {
        var name = string.Concat(Enumerable.Repeat("🎬", Limits.TagName));
        var tag = await SendAsync("POST", "/api/tags", new { name }, HttpStatusCode.Created);
        await SendAsync(
            "PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.30.0", tag_id = tag.GetProperty("id").GetInt64() }, HttpStatusCode.NoContent);

        using var answer = await Client.GetAsync("/");

        (await ReadAsync(answer)).QuerySelector("form[action$='/rename'] input[name=name]")!.GetAttribute("value").ShouldBe(name);
    }

    [Fact]
    public async Task A_group_leads_to_all_of_its_updates_and_acknowledges_only_them()
    {
        using var answer = await Client.GetAsync("/?group=host");
        var nameless = (await ReadAsync(answer)).QuerySelectorAll("section.group").Single(section => section.QuerySelector("h2")!.TextContent == "Hosts without a name");
        nameless.QuerySelector("form input[name=without]")!.GetAttribute("value").ShouldBe("host");
        nameless.QuerySelector("form input[name=host]").ShouldBeNull();
    }

    [Theory]
    [InlineData("sort=name")]
    [InlineData("sort=oldest&group=none")]
    [InlineData("sort=newest&group=none")]
    [InlineData("sort=registry&group=host&host=nas09")]
    public async Task A_long_list_is_paged_in_its_order_without_a_gap(string query)
    {
        for (var number = 0; number < 120; number++)
            await RecordedAsync(AnEvent().Of($"docker.io/many/name{number * 7 % 120:000}:1").On("nas09"));
        var names = await AllNamesAsync($"/?search=many&{query}");

        names.Count.ShouldBe(120);
        names.Distinct().Count().ShouldBe(120);
        if (!query.Contains("newest", StringComparison.Ordinal) && !query.Contains("oldest", StringComparison.Ordinal))
            names.ShouldBe(names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sort=name")]
    [InlineData("sort=registry&group=none")]
    [InlineData("sort=oldest&group=none")]
    public async Task A_later_page_stays_when_the_row_before_it_is_dealt_with_or_changes(string query)
    {
        await RecordManyAsync("many", 0, 150);
        using var first = await Client.GetAsync($"/?search=many&{query}");
        var later = (await ReadAsync(first)).QuerySelector(".group-foot a")!.GetAttribute("href");
        (await AllNamesAsync(later)).ShouldBe(Names(100, 150));

        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Repository == "many/name0099"), DateTimeOffset.UtcNow, CancellationToken.None);
        (await AllNamesAsync(later)).ShouldBe(Names(100, 150));
        await RecordManyAsync("many", 99, 100);
        (await AllNamesAsync(later)).Take(50).ShouldBe(Names(100, 150));
    }

    [Fact]
    public async Task A_host_that_is_chosen_stays_so_however_many_there_are()
    {
        await Db.RecordAsync([.. Enumerable.Range(0, 510).Select(number => new Arrival(AnUpdate().On($"host{number:000}").Build(), "{}"))], false, CancellationToken.None);

        foreach (var path in new[] { "/", "/history" })
        {
            using var answer = await Client.GetAsync($"{path}?host=host507");
            var page = await ReadAsync(answer);
            page.QuerySelector("#host option[selected]").ShouldNotBeNull(path).GetAttribute("value").ShouldBe("host507");
        }

        using var all = await Client.GetAsync("/");
        (await ReadAsync(all)).QuerySelector(".tile[href='/setup#hosts'] strong")!.TextContent.ShouldBe("500+");
        await RecordedAsync(AnEvent().On("the last of all"));
        using var setup = await Client.GetAsync("/setup");
        (await ReadAsync(setup)).QuerySelector("#connection")!.TextContent.ShouldContain("from the last of all");
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

        async Task<List<string>> OffersAsync(string query)
        {
            using var answer = await Client.GetAsync("/" + query);
            return [.. (await ReadAsync(answer)).QuerySelectorAll("form[action='/updates/acknowledge-all'] button").Select(button => button.TextContent)];
        }
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
        using var answer = await Client.GetAsync("/");
        var page = await ReadAsync(answer);

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
        using var answer = await Client.GetAsync($"/updates/{await Db.Updates.MaxAsync(u => u.Id)}");
        (await ReadAsync(answer)).QuerySelectorAll("dt").Any(term => term.TextContent == "Built").ShouldBe(shown);
    }

    [Fact]
    public async Task A_word_or_stack_that_thousands_have_finds_each_of_them_once_also_on_a_host_with_few()
    {
        const int all = 6_000, few = 60;
        await RecordManyAsync("many", 0, few, "small");
        await RecordManyAsync("many", few, all);

        (await AllNamesAsync("/?search=many&host=small&group=none")).ShouldBe(Names(0, few), ignoreOrder: true);
        (await AllNamesAsync("/?search=MANY&host=large&group=none")).ShouldBe(Names(few, all).Reverse());
        (await AllNamesAsync("/?stack=many&host=small")).ShouldBe(Names(0, few).Reverse());
        (await AllNamesAsync("/?stack=many&group=none")).ShouldBe(Names(0, all).Reverse());
        var oldest = await Db.Updates.Where(u => u.Hostname == "small").MaxAsync(u => u.HistoryId);
        using var last = await Client.GetAsync($"/?stack=many&group=none&before={oldest}");
        (await ReadAsync(last)).QuerySelector("section.group .count")!.TextContent.ShouldStartWith("1,000+");
    }

    [Fact]
    public async Task What_thousands_have_is_found_also_where_few_of_them_wait_behind_thousands_of_others()
    {
        const int all = 6_000, few = 60;
        await RecordManyAsync("many", 0, few, "small");
        await RecordManyAsync("many", few, all);
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "large"), DateTimeOffset.UtcNow, CancellationToken.None);
        await RecordManyAsync("other", 0, 2_500);

        (await AllNamesAsync("/?stack=many&group=none")).ShouldBe(Names(0, few).Reverse());
        (await AllNamesAsync("/?search=many")).ShouldBe(Names(0, few).Reverse());
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "small"), DateTimeOffset.UtcNow, CancellationToken.None);
        (await AllNamesAsync("/?stack=many")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_sleeps_is_paged_from_the_newest_on_among_thousands_that_wait()
    {
        const int all = 2_500, few = 150;
        await RecordManyAsync("many", 0, few, "small");
        await RecordManyAsync("many", few, all);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "small"), DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow, CancellationToken.None);

        (await AllNamesAsync("/?status=snoozed&group=none")).ShouldBe(Names(0, few).Reverse());
        (await AllNamesAsync("/?status=snoozed&group=none&sort=oldest")).ShouldBe(Names(0, few));
        (await AllNamesAsync("/?status=snoozed")).ShouldBe(Names(0, few).Reverse());
        var shown = await Db.Updates.Where(u => u.Hostname == "small").MinAsync(u => u.HistoryId) + 20;
        using var last = await Client.GetAsync($"/?status=snoozed&group=none&before={shown}");
        var page = await ReadAsync(last);
        page.QuerySelector("section.group .count")!.TextContent.ShouldStartWith("150");
        page.QuerySelectorAll(".update").Length.ShouldBe(20);

        await Db.SnoozeAsync(
            Db.Updates.Where(u => u.Hostname == "large" && u.Image.CompareTo("docker.io/many/name1300") < 0), DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow, CancellationToken.None);
        (await AllNamesAsync("/?status=snoozed&group=none")).ShouldBe(Names(0, 1_300).Reverse());
        (await AllNamesAsync("/?status=snoozed&group=none&sort=oldest")).ShouldBe(Names(300, 1_300));
        (await AllNamesAsync("/?group=none&sort=oldest")).ShouldBe(Names(1_500, all));
    }

    private static IEnumerable<string> Names(int first, int end) => Enumerable.Range(first, end - first).Select(number => $"name{number:0000}");

    private async Task RecordManyAsync(string stack, int first, int end, string host = "large")
    {
        foreach (var numbers in Enumerable.Range(first, end - first).Chunk(500))
        {
            await Db.RecordAsync(
                [.. numbers.Select(number => new Arrival(AnUpdate().Of($"docker.io/{stack}/name{number:0000}:1").On(host).InStack(stack).Build(), "{}"))], false, CancellationToken.None);
        }
    }

    /// <summary>The names on a page and all that follow it, as they stand there.</summary>
    private async Task<List<string>> AllNamesAsync(string? address)
    {
        List<string> names = [];
        while (address is not null)
        {
            using var answer = await Client.GetAsync(address);
            var page = await ReadAsync(answer);
            names.AddRange(page.QuerySelectorAll(".update h3").Select(name => name.TextContent.Trim()));
            address = page.QuerySelectorAll(".group-foot a").SingleOrDefault(link => link.TextContent.StartsWith("More", StringComparison.Ordinal))?.GetAttribute("href");
        }

        return names;
    }

    private static async Task<IDocument> ReadAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return new HtmlParser().ParseDocument(html);
    }

    private static string Sections(IDocument page) => string.Join('|', page.QuerySelectorAll("section.group").Select(section =>
        $"{section.QuerySelector("h2")!.TextContent.Trim()}: {string.Join(' ', section.QuerySelectorAll(".update h3").Select(name => name.TextContent.Trim()))}"));
}

public sealed class SqliteBoardPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : BoardPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresBoardPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : BoardPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
