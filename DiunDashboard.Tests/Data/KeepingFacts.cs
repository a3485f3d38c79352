using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class KeepingFacts(TestDatabase database) : OnData(database)
{
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Of_rejected_deliveries_the_newest_thousand_are_kept()
    {
        Db.RejectedDeliveries.AddRange(Enumerable.Range(1, Limits.RejectedDeliveries).Select(_ => new RejectedDelivery { At = Now, Reason = "old" }));
        await Db.SaveChangesAsync();
        await Db.RejectAsync(new RejectedDelivery { At = Now, Reason = "not JSON", Body = [1, 2, 3], Size = 3 }, _none);
        await Db.RejectAsync(new RejectedDelivery { At = Now, Reason = "not JSON", Body = [4], Size = 1 }, _none);

        (await Db.RejectedDeliveries.CountAsync()).ShouldBe(Limits.RejectedDeliveries);
        (await Db.RejectedDeliveries.MinAsync(r => r.Id)).ShouldBe(3);
        (await Db.RejectedDeliveries.AsNoTracking().OrderByDescending(r => r.Id).FirstAsync()).Body.ShouldBe([4]);
    }

    [Fact]
    public async Task A_rejected_delivery_is_forgotten_once()
    {
        await Db.RejectAsync(new RejectedDelivery { At = Now, Reason = "not JSON" }, _none);

        (await Db.DiscardRejectedAsync(1, _none)).ShouldBeTrue();
        (await Db.DiscardRejectedAsync(1, _none)).ShouldBeFalse();
    }

    [Fact]
    public async Task Pruning_keeps_what_updates_stand_on()
    {
        await AnUpdate().On("old").ReceivedAt(Now.AddYears(-3)).RecordAsync(Db);
        await AnUpdate().On("old").ReceivedAt(Now.AddYears(-2)).RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now.AddYears(-2), _none);
        await Db.CreateTagAsync("home", Now, _none);

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now, _none)).ShouldBe(2);
        (await Db.History.OrderBy(h => h.Id).Select(h => h.Kind).ToListAsync()).ShouldBe([HistoryKind.Received, HistoryKind.TagCreated]);
        (await Db.Updates.SingleAsync()).HistoryId.ShouldBe(2);
    }

    [Fact]
    public async Task Pruning_goes_on_until_nothing_old_is_left()
    {
        Db.History.AddRange(Enumerable.Range(0, 5_100).Select(_ => new HistoryEntry { At = Now.AddYears(-2), Kind = HistoryKind.Tested }));
        Db.History.Add(new HistoryEntry { At = Now, Kind = HistoryKind.Tested });
        await Db.SaveChangesAsync();
        Db.ChangeTracker.Clear();

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now, _none)).ShouldBe(5_100);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_clock_that_was_ahead_has_left_does_not_stop_the_pruning()
    {
        foreach (var days in new[] { -4_000, 400, 0 })
            await AnUpdate().ReceivedAt(Now.AddDays(-days)).RecordAsync(Db);

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now, _none)).ShouldBe(1);
        (await Db.History.AnyAsync(h => h.At == Now.AddDays(-400))).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-800)]
    public async Task A_clock_that_is_years_behind_prunes_nothing_of_the_time_after_it(int days)
    {
        // The same update each time, so that it stands on none but the newest.
        foreach (var ago in new[] { 30, 2, 801 })
            await AnUpdate().ReceivedAt(Now.AddDays(-ago)).RecordAsync(Db);

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now.AddDays(days), _none)).ShouldBe(0);
    }

    [Fact]
    public async Task A_clock_that_is_years_ahead_prunes_nothing_that_the_newest_entry_does_not_outdate()
    {
        foreach (var days in new[] { 400, 30, 0 })
            await AnUpdate().ReceivedAt(Now.AddDays(-days)).RecordAsync(Db);

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now.AddYears(20), _none)).ShouldBe(1);
        (await Db.PruneHistoryAsync(TimeSpan.FromDays(365), Now.AddYears(-20), _none)).ShouldBe(0);
        (await Db.History.CountAsync()).ShouldBe(2);
    }
}

public sealed class SqliteKeepingFacts(SqliteTestDatabase database)
    : KeepingFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresKeepingFacts(PostgresTestDatabase database)
    : KeepingFacts(database), IClassFixture<PostgresTestDatabase>;
