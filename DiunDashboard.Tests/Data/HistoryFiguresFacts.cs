using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class HistoryFiguresFacts(TestDatabase database) : OnData(database)
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 24, 0, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Events_are_counted_for_each_day_in_utc_and_each_host()
    {
        await AnUpdate().On("nas01").ReceivedAt(Midnight).RecordAsync(Db);
        await AnUpdate().On("nas01").ReceivedAt(Midnight.AddMicroseconds(-1)).RecordAsync(Db);
        await AnUpdate().On("nas02").ReceivedAt(new DateTimeOffset(2026, 3, 24, 1, 0, 0, TimeSpan.FromHours(2))).RecordAsync(Db);
        await AnUpdate().On("nas01").ReceivedAt(Midnight.AddDays(-29)).RecordAsync(Db);
        await AnUpdate().On("nas01").ReceivedAt(Midnight.AddDays(-29).AddTicks(-10)).RecordAsync(Db);
        await AnUpdate().Of("docker.io/diun/testnotif:latest").ReceivedAt(Midnight).RecordTestAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);

        using var counts = new EventCounts();
        (await counts.CountAsync(Db, 30, Now, 10, _none)).Days.ShouldBe(
        [
            new DayCount(new DateOnly(2026, 2, 23), "nas01", 1), new DayCount(new DateOnly(2026, 3, 23), "nas01", 1),
            new DayCount(new DateOnly(2026, 3, 23), "nas02", 1), new DayCount(new DateOnly(2026, 3, 24), "nas01", 1),
        ]);
        (await counts.CountAsync(Db, 365, Now, 10, _none)).Days.Sum(count => count.Count).ShouldBe(5);
    }

    [Fact]
    public async Task The_images_with_the_most_events_come_first()
    {
        foreach (var image in new[] { "b", "a", "c", "c", "old" })
            await AnUpdate().Of($"ghcr.io/home/{image}").ReceivedAt(image == "old" ? Now.AddDays(-60) : Now).RecordAsync(Db);

        using var counts = new EventCounts();
        (await counts.CountAsync(Db, 30, Now, 2, _none)).Images.ShouldBe([new ImageCount("ghcr.io/home/c", 2), new ImageCount("ghcr.io/home/a", 1)]);
    }

    [Fact]
    public async Task What_came_since_is_counted_and_what_was_pruned_is_not_on_the_next_day()
    {
        using var counts = new EventCounts();
        async Task<int> CountAsync(int daysLater) => (await counts.CountAsync(Db, 365, Now.AddDays(daysLater), 10, _none)).Days.Sum(day => day.Count);
        (await CountAsync(0)).ShouldBe(0);
        await AnUpdate().ReceivedAt(Now.AddDays(-100)).RecordAsync(Db);
        await AnUpdate().ReceivedAt(Now).RecordAsync(Db);
        (await CountAsync(0)).ShouldBe(2);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);
        await AnUpdate().WithDigest('b').ReceivedAt(Now).RecordAsync(Db);
        (await CountAsync(0)).ShouldBe(3);

        await Db.PruneHistoryAsync(TimeSpan.FromDays(50), Now, _none);
        (await CountAsync(1)).ShouldBe(2);
    }

    [Fact]
    public async Task A_backup_in_the_place_of_the_database_is_counted_anew()
    {
        using var counts = new EventCounts();
        await AnUpdate().ReceivedAt(Now).RecordAsync(Db);
        (await counts.CountAsync(Db, 30, Now, 10, _none)).Images.Single().Image.ShouldNotBe("ghcr.io/home/other");

        await Db.History.ExecuteUpdateAsync(set => set.SetProperty(h => h.Image, "ghcr.io/home/other").SetProperty(h => h.At, Now.AddHours(-1)));
        (await counts.CountAsync(Db, 30, Now, 10, _none)).Images.Single().Image.ShouldBe("ghcr.io/home/other");
    }

    [Fact]
    public async Task A_wait_is_the_time_from_an_event_to_the_acknowledgement_that_answers_it()
    {
        await AnUpdate().ReceivedAt(Now.AddHours(-9)).RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now.AddHours(-5), _none);
        await AnUpdate().WithDigest('b').ReceivedAt(Now.AddHours(-3)).RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now.AddHours(-2), _none);
        await AnUpdate().On("nas02").ReceivedAt(Now.AddHours(1)).RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "nas02"), Now, _none);

        (await Db.WaitsAsync(30, Now, _none)).ShouldBe([TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(4)]);
    }

    [Fact]
    public async Task The_history_is_filtered_by_text_host_tag_and_kind()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().Of("ghcr.io/home/app").On("Web").RecordAsync(Db);
        var tag = await Db.CreateTagAsync("home", Now, _none);
        await Db.AssignTagAsync("ghcr.io/home/app", tag!.Id, Now, _none);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);

        async Task<int> CountAsync(HistoryFilter filter) => await Db.Matching(filter).CountAsync();
        (await CountAsync(new HistoryFilter())).ShouldBe(6);
        (await CountAsync(new HistoryFilter(Search: "NGINX"))).ShouldBe(2);
        (await CountAsync(new HistoryFilter(Search: "web"))).ShouldBe(2);
        (await CountAsync(new HistoryFilter(Search: "%"))).ShouldBe(0);
        (await CountAsync(new HistoryFilter(Host: "nas01"))).ShouldBe(2);
        (await CountAsync(new HistoryFilter(TagId: tag.Id))).ShouldBe(3);
        (await CountAsync(new HistoryFilter(TagId: tag.Id, Kind: HistoryKind.Tagged))).ShouldBe(1);
        (await CountAsync(new HistoryFilter(Kind: HistoryKind.Received, Image: "ghcr.io/home/app"))).ShouldBe(1);
    }
}

public sealed class SqliteHistoryFiguresFacts(SqliteTestDatabase database)
    : HistoryFiguresFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresHistoryFiguresFacts(PostgresTestDatabase database)
    : HistoryFiguresFacts(database), IClassFixture<PostgresTestDatabase>;
