using System.Net;
using System.Text;
using System.Text.Json;
using DiunDashboard.Web.ViewModels;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

public abstract class HistoryPageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    [Theory]
    [InlineData("", 3)]
    [InlineData("?kind=received", 3)]
    [InlineData("?kind=tagged", 0)]
    [InlineData("?kind=tag_created", 0)]
    [InlineData("?kind=Bogus&tag=77&host=nobody&days=x&before=y", 3)]
    [InlineData("?search=APP", 1)]
    [InlineData("?host=nas02", 1)]
    public async Task The_filter_is_in_the_address(string query, int entries)
    {
        await ThreeEventsAsync();
        var page = await PageAsync("/history" + query);
        page.QuerySelectorAll(".timeline-list li").Length.ShouldBe(entries);
    }

    [Fact]
    public async Task The_figures_of_the_charts_stand_in_tables()
    {
        await ThreeEventsAsync();
        var page = await PageAsync("/history?days=30");
        page.QuerySelectorAll("#per-day").Single().TextContent.ShouldContain("3 in 30 days");
        page.QuerySelectorAll("[data-chart]").Length.ShouldBe(2);
        page.QuerySelectorAll(".figures table").Select(table => table.QuerySelectorAll("tbody td").Sum(cell => int.Parse(cell.TextContent, System.Globalization.CultureInfo.InvariantCulture)))
            .ShouldBe([3, 3]);
        (await PageAsync("/history?search=nginx")).QuerySelectorAll("[data-chart]").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_entry_shows_the_delivery_as_text()
    {
        await RecordedAsync(AnEvent().With("status", "<script>alert(1)</script>\u202e"));
        var link = (await PageAsync("/history")).QuerySelector("a.timeline-payload")!.GetAttribute("href")!;
        var page = await PageAsync(link);
        page.QuerySelector("#payload-text")!.TextContent.ShouldContain("<script>alert(1)</script>\ufffd");
        page.QuerySelectorAll("script:not([src])").ShouldBeEmpty();
        using var none = await Client.GetAsync("/history/999999");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_entry_of_a_delivery_that_nests_deep_is_about_as_large_as_the_delivery()
    {
        var (begin, end) = (new string('[', 60), new string(']', 60));
        using (var answer = await DeliverAsync($$"""{"image":"docker.io/library/redis:8","deep":{{begin}}{{string.Join(',', Enumerable.Repeat(0, 50_000))}}{{end}}}"""))
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var link = (await PageAsync("/history")).QuerySelector("a.timeline-payload")!.GetAttribute("href")!;
        (await Client.GetStringAsync(new Uri(link, UriKind.Relative))).Length.ShouldBeLessThan(200_000);
    }

    [Fact]
    public async Task The_export_holds_what_the_filter_finds_and_no_formula()
    {
        await ThreeEventsAsync();
        await RecordedAsync(AnEvent().On("=cmd|' /C calc'!A0"));
        using var csv = await Client.GetAsync("/history/export.csv");
        csv.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        csv.Content.Headers.ContentDisposition!.ToString().ShouldBe("attachment; filename=diun-history.csv");
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(5);
        (await csv.Content.ReadAsByteArrayAsync())[..3].ShouldBe(Encoding.UTF8.GetPreamble(), "without it Excel takes another encoding");
        lines[0].ShouldBe("id,at,kind,hostname,image,digest,detail");
        lines[1].ShouldContain(",received,\"'=cmd|' /C calc'!A0\",docker.io/library/nginx:1.29,");

        var json = JsonElement.Parse(await Client.GetStringAsync(new Uri("/history/export.json?search=app", UriKind.Relative)));
        json.EnumerateArray().Select(entry => entry.GetProperty("image").GetString()).ShouldBe(["ghcr.io/home/app:1"]);
    }

    [Fact]
    public async Task An_empty_history_says_so()
    {
        var page = await PageAsync("/history");
        page.QuerySelector(".empty-board h2")!.TextContent.ShouldBe("Nothing has happened yet");
    }

    private async Task ThreeEventsAsync()
    {
        await RecordedAsync(AnEvent());
        await RecordedAsync(AnEvent().On("nas02"));
        await RecordedAsync(AnEvent().Of("ghcr.io/home/app:1"));
    }
}

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("", "")]
    public void A_cell_is_quoted_where_it_would_end_early_or_run(string text, string cell) =>
        CsvText.Line(text).ShouldBe(cell + "\r\n");
}

public sealed class SqliteHistoryPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : HistoryPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresHistoryPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : HistoryPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
