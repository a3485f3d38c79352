using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>The list where it is longer than a page.</summary>
public abstract class LongBoardFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
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
        var later = (await PageAsync($"/?search=many&{query}")).QuerySelector(".group-foot a")!.GetAttribute("href");
        (await AllNamesAsync(later)).ShouldBe(Names(100, 150));

        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Repository == "many/name0099"), DateTimeOffset.UtcNow, CancellationToken.None);
        (await AllNamesAsync(later)).ShouldBe(Names(100, 150));
        await RecordManyAsync("many", 99, 100);
        (await AllNamesAsync(later)).Take(50).ShouldBe(Names(100, 150));
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
        (await PageAsync($"/?stack=many&group=none&before={oldest}")).QuerySelector("section.group .count")!.TextContent.ShouldStartWith("1,000+");
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
        var page = await PageAsync($"/?status=snoozed&group=none&before={shown}");
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
            var page = await PageAsync(address);
            names.AddRange(page.QuerySelectorAll(".update h3").Select(name => name.TextContent.Trim()));
            address = page.QuerySelectorAll(".group-foot a").SingleOrDefault(link => link.TextContent.StartsWith("More", StringComparison.Ordinal))?.GetAttribute("href");
        }

        return names;
    }
}

public sealed class SqliteLongBoardFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : LongBoardFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresLongBoardFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : LongBoardFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
