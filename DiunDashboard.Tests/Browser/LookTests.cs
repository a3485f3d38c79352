using DiunDashboard.Data.Writes;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace DiunDashboard.Tests.Browser;

/// <summary>How pages look to who holds them in a hand, reads large letters, or prints them. On one database: the other's look no different.</summary>
public sealed class LookTests(BrowserFixture<SqliteTestDatabase> fixture) : InBrowser(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>
{
    [Fact]
    public async Task The_menu_of_a_group_opens_below_its_button_on_a_telephone()
    {
        await ArriveAsync([.. Enumerable.Range(10, 20).Select(i => $"app{i}")]);
        await Db.CreateTagAsync("home", App.Clock.GetUtcNow(), CancellationToken.None);
        var home = (await Db.Tags.SingleAsync()).Id;
        foreach (var image in await Db.Updates.Select(u => u.Image).ToListAsync())
            await Db.AssignTagAsync(image, home, App.Clock.GetUtcNow(), CancellationToken.None);
        await OnBoardAsync(
            async board =>
            {
                var button = board.Group("home").Locator(".group-head summary");
                await button.ClickAsync();

                var below = await button.BoundingBoxAsync();
                var panel = await board.Group("home").Locator(".group-head .menu-panel").BoundingBoxAsync();
                panel!.Y.ShouldBeInRange(below!.Y, below.Y + below.Height + 20);
            },
            new() { ViewportSize = new() { Width = 375, Height = 800 }, IsMobile = true, HasTouch = true });
    }

    // As whoever sets larger letters in the browser: half of the letters that fit a line are left.
    [Theory]
    [InlineData(900, 24)]
    [InlineData(1280, 32)]
    public async Task Names_are_whole_with_the_large_letters_of_a_browsers_settings(int width, int letters)
    {
        await ArriveAsync("home-assistant");
        await using var browser = await fixture.LaunchAsync($"--blink-settings=defaultFontSize={letters}");
        var page = await browser.NewPageAsync(new() { BaseURL = Address.ToString(), ViewportSize = new() { Width = width, Height = 900 } });

        await page.GotoAsync("/");

        var name = await page.GetByRole(AriaRole.Link, new() { Name = "home-assistant", Exact = true }).BoundingBoxAsync();
        name!.Height.ShouldBeLessThan(letters * 3);
    }

    [Fact]
    public async Task Paper_shows_updates_and_nothing_that_is_pressed()
    {
        await ArriveAsync("grafana");
        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/library/redis:7").On("pi4"));
        await OnBoardAsync(
            async board =>
            {
                await board.SelectAsync("grafana");
                await board.Page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });

                (await board.Page.Locator(":is(button, input, select, summary, .bulk):visible").CountAsync()).ShouldBe(0);
                await board.ShowsAsync("grafana", "redis");
                (await board.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(255, 255, 255)");
                await board.Page.GotoAsync("/?host=pi4");
                (await board.Page.Locator("#filter select:visible").CountAsync()).ShouldBe(1);
            },
            new() { ViewportSize = new() { Width = 718, Height = 1000 } });
    }

    [Fact]
    public async Task Paper_shows_charts_in_the_colours_of_paper_and_the_screen_its_own_again()
    {
        await ArriveAsync("grafana");
        await OnBoardAsync(async board =>
        {
            await board.Page.GotoAsync("/history");
            var dark = await ChartAsync(board.Page, Media.Screen, ColorScheme.Dark);
            var printed = await ChartAsync(board.Page, Media.Print, ColorScheme.Dark);

            printed.ShouldNotBe(dark);
            printed.ShouldBe(await ChartAsync(board.Page, Media.Print, ColorScheme.Light));
            (await ChartAsync(board.Page, Media.Screen, ColorScheme.Dark)).ShouldBe(dark);
        });
    }

    private static async Task<string> ChartAsync(IPage page, Media media, ColorScheme scheme)
    {
        await page.EmulateMediaAsync(new() { Media = media, ColorScheme = scheme });
        // As soon as it has been drawn for the place that it has now.
        return await page.EvaluateAsync<string>(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector('canvas').toDataURL()))))");
    }
}
