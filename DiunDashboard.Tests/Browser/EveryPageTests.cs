using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using DiunDashboard.Data;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace DiunDashboard.Tests.Browser;

/// <summary>What holds on each page, whatever it shows. On one database: nothing is written here, and both give the pages the same.</summary>
public sealed class EveryPageTests(BrowserFixture<SqliteTestDatabase> fixture) : InBrowser(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>
{
    private static readonly string[] Paths = ["/", "/?status=all", "/?search=nothing-like-this", "/history", "/tags", "/setup", "/nowhere", "/updates/acknowledge-all"];

    // Nothing else is looked at, and collecting the rest takes a seventh of the time.
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 375)]
    [InlineData(ColorScheme.Dark, 375)]
    public async Task Axe_finds_nothing(ColorScheme theme, int width)
    {
        var first = await SeedAsync("media");
        await OnBoardAsync(
            async board =>
            {
                foreach (var path in Paths.Append($"/updates/{first}"))
                {
                    await board.Page.GotoAsync(path);
                    await ShouldBeAccessibleAsync(board.Page, path);
                }

                await board.Page.GotoAsync("/");
                await board.SelectAsync("nginx");
                await board.OpenMenuAsync("nginx");
                await ShouldBeAccessibleAsync(board.Page, "a selection and an open menu");
                await board.Page.Keyboard.PressAsync("Escape");
                await board.Acknowledge("nginx").ClickAsync();
                await board.SaysAsync("Acknowledged nginx");
                await ShouldBeAccessibleAsync(board.Page, "a message");
                await board.Page.Keyboard.PressAsync("?");
                await ShouldBeAccessibleAsync(board.Page, "the keys");
            },
            new() { ColorScheme = theme, ViewportSize = new() { Width = width, Height = 900 } });
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(320)]
    public async Task Hostile_text_in_every_field_runs_nothing_and_keeps_the_layout(int width)
    {
        var first = await SeedAsync(HostileText.TagName);
        await SendAsync("POST", "/api/tags", new { name = new string('w', Limits.TagName) }, HttpStatusCode.Created);
        await RecordedAsync(HostileText.AnEventFullOf(HostileText.Markup));
        await RecordedAsync(HostileText.AnEventFullOf(HostileText.Endless));
        using (var rejected = await DeliverAsync("{\"image\": \"" + HostileText.Markup))
            rejected.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var last = await Db.Updates.MaxAsync(u => u.Id);
        await OnBoardAsync(
            async board =>
            {
                foreach (var path in Paths.Concat([$"/updates/{first}", $"/updates/{last}", $"/updates/{last - 1}", "/?search=" + Uri.EscapeDataString(HostileText.Markup)]))
                {
                    await board.Page.GotoAsync(path);
                    (await board.Page.TitleAsync()).ShouldNotContain("owned");
                    (await board.Page.Locator("a[href^='javascript:'], a[href^='data:'], main script, main svg").CountAsync()).ShouldBe(0, path);
                    (await WidthAsync(board.Page)).ShouldBeLessThanOrEqualTo(width, path);
                    await board.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => { details.open = true; })");
                    (await WidthAsync(board.Page)).ShouldBeLessThanOrEqualTo(width, path + ", opened");
                }
            },
            new() { ViewportSize = new() { Width = width, Height = 900 } });
    }

    [Fact]
    public async Task Nothing_comes_from_another_origin_and_the_first_load_is_light()
    {
        await SeedAsync("media");
        await OnBoardAsync(async board =>
        {
            await using var fresh = await board.Page.Context.Browser!.NewContextAsync();
            var page = await fresh.NewPageAsync();
            ConcurrentQueue<IResponse> answered = [];
            page.Response += (_, response) => answered.Enqueue(response);

            await page.GotoAsync(Address.ToString(), new() { WaitUntil = WaitUntilState.Load });

            var loaded = answered.ToList();
            loaded.ShouldAllBe(response => response.Url.StartsWith(Address.ToString(), StringComparison.Ordinal));
            var bodies = await Task.WhenAll(loaded.Select(response => response.BodyAsync()));
            bodies.Sum(Compressed).ShouldBeLessThan(150 * 1024);
        });
    }

    private static Task<int> WidthAsync(IPage page) => page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");

    // As a published program does: a build for tests compresses nothing worth the name.
    private static long Compressed(byte[] body)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(body);
        return stream.Length;
    }

    private static async Task ShouldBeAccessibleAsync(IPage page, string what)
    {
        var result = await page.RunAxe(OnlyViolations);
        result.Violations.Select(rule => $"{what}: {rule.Id}: {string.Join(", ", rule.Nodes.Select(node => node.Html))}").ShouldBeEmpty();
    }

    /// <summary>Gives the pages something of everything. The id of the first update.</summary>
    private async Task<long> SeedAsync(string tag)
    {
        var created = await SendAsync("POST", "/api/tags", new { name = tag }, HttpStatusCode.Created);
        await SendAsync(
            "PUT", "/api/tag-assignments", new { image = "docker.io/library/redis:7", tag_id = created.GetProperty("id").GetInt64() }, HttpStatusCode.NoContent);
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/nginx:1.29").WithMetadata(("current_tag", "1.28"), ("ctn_names", "web-1"), ("compose_service", "web")));
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7").On("pi4"));
        await RecordedAsync(EventBuilder.AnEvent().Of("ghcr.io/team/app:2.0").On("edge").WithMetadata(("current_tag", "1.9")));
        using var rejected = await DeliverAsync("{");
        rejected.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        return await Db.Updates.MinAsync(u => u.Id);
    }
}
