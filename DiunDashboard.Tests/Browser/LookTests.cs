using DiunDashboard.Data.Writes;
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
}
