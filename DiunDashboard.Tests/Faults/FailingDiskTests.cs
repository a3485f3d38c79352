using System.Diagnostics;
using System.Net;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>A disk that fails or dawdles beneath a running program.</summary>
public sealed class FailingDiskTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_disk_that_fails_to_flush_is_believed_and_the_delivery_refused()
    {
        using var program = await DashboardProcess.StartAsync(_database.Settings);
        await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        using (await FailingDisk.OfEveryFlushAsync(program.Id))
        {
            await program.Client.DeliverAsync(AnEvent().On("refused"), HttpStatusCode.ServiceUnavailable);
            await program.Client.DeliverAsync(AnEvent().On("refused-too"), HttpStatusCode.ServiceUnavailable);
        }

        await Waiting.UntilAsync(
            async () => (await program.Client.DeliverAsync(AnEvent().On("after").Build())).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(5));
        program.Kill();
        using var next = await DashboardProcess.StartAsync(_database.Settings);
        var updates = await next.Client.GetStringAsync("/api/updates");
        updates.ShouldContain("\"before\"");
        updates.ShouldContain("\"after\"");
    }

    [Fact]
    public async Task A_disk_that_takes_seconds_to_flush_does_not_let_a_sender_wait_too_long_while_the_database_is_away()
    {
        await using var outage = new SqliteOutage();
        using var program = await DashboardProcess.StartAsync(outage.Settings);
        await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        await outage.BeginAsync();
        using var disk = await FailingDisk.OfSlowFlushesAsync(program.Id, seconds: 2);

        var began = Stopwatch.GetTimestamp();
        await program.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task What_is_in_the_database_before_it_is_in_the_spool_is_answered_as_that()
    {
        using var program = await DashboardProcess.StartAsync(_database.Settings);
        await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        using (await FailingDisk.OfSlowFlushesAsync(program.Id, seconds: 4))
            await program.Client.DeliverAsync(AnEvent().On("late"), HttpStatusCode.OK);

        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await program.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            TimeSpan.FromSeconds(20));
        await program.Client.DeliverAsync(AnEvent().On("after"), HttpStatusCode.OK);
        (await _database.RowsAsync("SELECT hostname FROM history ORDER BY id")).ShouldBe(["before", "late", "after"]);
    }

    [Fact]
    public async Task What_the_disk_does_not_give_back_of_the_spool_holds_up_nothing_else_and_is_kept()
    {
        await using var outage = new SqliteOutage();
        await outage.BeginAsync();
        // Started without its database: nothing is read back, and no second file begun, before the disk fails.
        using var program = await DashboardProcess.StartAsync(outage.Settings, whenReady: false);
        for (var number = 0; number < 20; number++)
            await program.Client.DeliverAsync(AnEvent().On($"host-{number}"), HttpStatusCode.Accepted);
        var segment = Directory.GetFiles(outage.SpoolFolder).ShouldHaveSingleItem();
        var size = new FileInfo(segment).Length;
        using (await FailingDisk.OfSecondReadAsync(program.Id, segment))
        {
            await outage.EndAsync();
            await Waiting.UntilAsync(() => Task.FromResult(!File.Exists(segment)), TimeSpan.FromSeconds(20));
        }

        await program.Client.DeliverAsync(AnEvent().On("after"), HttpStatusCode.OK);
        new FileInfo(Path.ChangeExtension(segment, ".unreadable")).Length.ShouldBe(size);
        program.Output.ShouldContain(".unreadable");
        var hosts = await outage.Database.RowsAsync("SELECT hostname FROM history ORDER BY id");
        hosts.ShouldContain("host-0");
        hosts.ShouldContain("host-19");
        hosts.Count.ShouldBeInRange(8, 20);
    }
}
