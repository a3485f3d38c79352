using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom.Events;
using AngleSharp.Html.Parser;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>Every page is valid HTML, whatever it shows: as far as that can be told without a validator beside the tests.</summary>
public abstract partial class ValidPageFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private const string Token = "__RequestVerificationToken";

    private const string Search = "a%0D%0A%3Cb%3E%22%27%26%07%C2%85%EF%BF%BE%E2%80%AE";

    private static readonly string[] Paths =
    [
        "/", "/?status=all", "/?status=snoozed", "/?status=acknowledged", "/?group=host&status=all", "/?group=stack&sort=name&status=all", "/?group=none&status=all",
        "/?before=1", "/?kind=major&registry=ghcr.io&tag=none&search=" + Search, "/history", "/history?kind=noted", "/history?search=" + Search, "/history?before=1",
        "/tags", "/setup", "/setup?before=1", "/updates/acknowledge-all", "/updates/acknowledge-all?kind=major&tag=none&without=host,stack&search=" + Search,
        "/nowhere", "/error/503",
    ];

    // What refers to an element by its id.
    private static readonly string[] References = ["for", "form", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];

    [Fact]
    public async Task An_empty_dashboard_has_valid_pages()
    {
        foreach (var path in Paths)
            await ShouldBeValidAsync(path, await Client.GetAsync(new Uri(path, UriKind.Relative)));
    }

    [Fact]
    public async Task Pages_full_of_hostile_text_are_valid()
    {
        using var browser = new FormBrowser(App);
        await SeedAsync(browser);
        var updates = await Db.Updates.OrderBy(u => u.Id).Select(u => $"/updates/{u.Id}").ToListAsync();
        var entries = await Db.History.Select(h => $"/history/{h.Id}").ToListAsync();

        foreach (var path in Paths.Concat(updates).Concat(entries))
            await ShouldBeValidAsync(path, (await browser.GetAsync(path)).Answer);
    }

    [Fact]
    public async Task The_answers_to_refused_forms_are_valid_pages()
    {
        using var browser = new FormBrowser(App);
        await SeedAsync(browser);
        var token = (await browser.PageAsync("/")).QuerySelector($"input[name={Token}]")!.GetAttribute("value");
        var notes = string.Concat(Enumerable.Repeat(HostileText.Markup, 60));
        foreach (var (path, field, value) in new[]
        {
            ("/updates/1/acknowledge", "revision", "9"), ("/updates/1/acknowledge", "revision", "x"), ("/updates/1/note", "note", notes), ("/tags", "name", HostileText.Markup),
            ("/tags/1/rename", "name", HostileText.Markup), ("/setup/rejected/1/replay", "back", "/"), ("/updates/bulk", "do", HostileText.Markup),
        })
        {
            var answer = await browser.PostAsync(path, new Dictionary<string, string?> { [Token] = token, [field] = value });
            ((int)answer.StatusCode).ShouldBeInRange(400, 409, path);
            await ShouldBeValidAsync(path, answer);
        }
    }

    [Fact]
    public async Task A_link_to_a_hub_is_a_valid_address()
    {
        await RecordedAsync(AnEvent().With("hub_link", "https://[::1]:8/a b[1]\\c?x=[2]|{}&y=%zz#é#[3]"));

        using var browser = new FormBrowser(App);
        (await browser.PageAsync("/")).QuerySelector("a.hub-link")!.GetAttribute("href")
            .ShouldBe("https://[::1]:8/a%20b%5B1%5D/c?x=%5B2%5D%7C%7B%7D&y=%25zz#%C3%A9%23%5B3%5D");
    }

    private async Task SeedAsync(FormBrowser browser)
    {
        await SendAsync("POST", "/api/tags", new { name = HostileText.TagName }, HttpStatusCode.Created);
        await RecordedAsync(AnEvent());
        await SendAsync("PUT", "/api/tag-assignments", new { image = "docker.io/library/nginx:1.29", tag_id = 1 }, HttpStatusCode.NoContent);
        foreach (var text in new[] { HostileText.Markup, HostileText.Endless })
            await RecordedAsync(HostileText.AnEventFullOf(text));
        await RecordedAsync(AnEvent().On(""));
        await RecordedAsync(AnEvent().Of("ghcr.io/home/app:2").On("two words").WithMetadata(("current_tag", "1"), ("ctn_names", "a,b,c,d,e")));
        using var rejected = await DeliverAsync("{\"image\": \"" + HostileText.Markup);
        rejected.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var note = await browser.SubmitAsync(
            (await browser.PageAsync("/updates/1")).QuerySelector(".note-form button"), fields => fields["note"] = HostileText.Markup);
        foreach (var (update, button) in new[] { (2, "button[value=digest]"), (3, "button[value=week]"), (4, "button[data-key=a]") })
        {
            using var answer = await browser.SubmitAsync((await browser.PageAsync($"/updates/{update}")).QuerySelector($".update-actions {button}"));
            answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }
    }

    private static async Task ShouldBeValidAsync(string path, HttpResponseMessage answer)
    {
        using var _ = answer;
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/html", path);
        var html = await answer.Content.ReadAsStringAsync();
        Unholdable().Matches(html).Select(match => html[Math.Max(0, match.Index - 20)..match.Index]).ShouldBeEmpty(path);
        List<string> wrong = [];
        var parser = new HtmlParser();
        parser.Error += (_, found) => wrong.Add(found is HtmlErrorEvent error ? $"{error.Message} ({error.Position.Line}, {error.Position.Column})" : "unknown");
        var page = parser.ParseDocument(html);
        wrong.ShouldBeEmpty(path);

        page.Title.ShouldNotBeNullOrWhiteSpace(path);
        page.QuerySelectorAll("h1").Length.ShouldBe(1, path);
        Duplicates(page).ShouldBeEmpty(path);
        References.SelectMany(name => page.QuerySelectorAll($"[{name}]").SelectMany(element => element.GetAttribute(name)!.Split(' ')))
            .Where(id => page.GetElementById(id) is null).ShouldBeEmpty(path);
        var levels = page.QuerySelectorAll("main :is(h1, h2, h3, h4, h5, h6)").Select(heading => heading.LocalName[1] - '0').ToList();
        levels.Zip(levels.Skip(1)).Where(pair => pair.Second > pair.First + 1).ShouldBeEmpty(path);
        page.QuerySelectorAll("input:is([type=search], [type=text], :not([type]))").Where(input => input.GetAttribute("value")?.Contains('\n') == true).ShouldBeEmpty(path);
        page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("hx-", StringComparison.Ordinal)).ShouldBeEmpty(path);
    }

    private static IEnumerable<string> Duplicates(IDocument page) => page.QuerySelectorAll("[id]").GroupBy(element => element.Id!)
        .Where(group => group.Count() > 1 || group.Key.Length == 0 || group.Key.Any(char.IsWhiteSpace)).Select(group => group.Key);

    // As characters or as references to them: https://html.spec.whatwg.org/multipage/parsing.html#parse-error-control-character-reference
    [GeneratedRegex(@"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|&#x([0-8BCDEF]|1[0-9A-F]|7F|[89][0-9A-F]|FD[DE][0-9A-F]|[0-9A-F]{0,2}FFF[EF]);")]
    private static partial Regex Unholdable();
}

public sealed class SqliteValidPageFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : ValidPageFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresValidPageFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : ValidPageFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
