using DiunDashboard.Tests.Builders;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

public sealed class PostgresLiveViewFacts(BrowserFixture<PostgresTestDatabase> fixture)
    : LiveViewFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>
{
    [Fact]
    public async Task A_page_of_one_replica_shows_what_another_one_does()
    {
        using var replica = new DashboardApp(Fixture.Database.Settings);
        await OnBoardAsync(async board =>
        {
            await board.IsLiveAsync();

            using var answer = await DeliverAsync(replica, EventBuilder.AnEvent().Of("docker.io/library/redis:7").Build());

            await board.ShowsAsync("redis");
        });
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_any_more_says_so_until_it_can()
    {
        await using var server = await TestPostgresServer.CreateAsync();
        await server.StartAsync();
        await using var app = new DashboardApp(server.Settings);
        RequestsMayFail = true;
        await OnBoardAsync(
            async board =>
            {
                await board.IsLiveAsync();
                await server.CrashAsync();
                // As it does each minute.
                await board.Page.EvaluateAsync("() => dashboard.refresh()");

                await Expect(board.Live).ToHaveTextAsync("not up to date");
                await server.StartAsync();
                await board.IsLiveAsync();
                await Expect(board.Live).ToHaveTextAsync("live");
            },
            path: app.Address.ToString());
    }
}
