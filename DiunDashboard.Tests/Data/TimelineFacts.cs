using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class TimelineFacts(TestDatabase database) : OnData(database)
{
    private static readonly string[] Images = ["docker.io/library/app:0", "docker.io/library/app:1", "docker.io/library/app:10"];
    private static readonly string[] Hosts = ["", "nas01", "NAS01"];
    private static readonly HistoryKind[] OfTheImage = [HistoryKind.Tagged, HistoryKind.Untagged, HistoryKind.Noted];

    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task The_timeline_of_an_update_holds_what_happened_to_its_host_and_to_the_image_as_a_whole()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        var tag = await Db.CreateTagAsync("home", Now, _none);
        await Db.AssignTagAsync("docker.io/library/nginx:1.29", tag!.Id, Now, _none);

        var rows = await Db.TimelineOf("nas01", "docker.io/library/nginx:1.29").NewestFirstAsync(null, 10, _none);
        rows.Select(row => row.Kind).ShouldBe([HistoryKind.Tagged, HistoryKind.Received]);
        (await Db.HistoryOf(null, "nas02").NewestFirstAsync(null, 10, _none)).Count.ShouldBe(1);
        (await Db.VersionAsync(_none)).ShouldBe(4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_that_happened_to_an_image_is_found_whatever_came_between(int seed)
    {
        var chance = new Random(seed);
        var tag = await Db.CreateTagAsync("home", Now, _none);
        for (var step = 0; step < 60; step++)
            await HappenAsync(chance, tag!.Id, Now.AddDays(step));
        await AllIsFoundAsync();

        (await Db.PruneHistoryAsync(TimeSpan.FromDays(30), Now.AddDays(60), _none)).ShouldBeGreaterThan(20);
        await AllIsFoundAsync();
    }

    [Fact]
    public async Task A_decision_names_the_event_it_is_about()
    {
        await AnUpdate().RecordAsync(Db);
        await AnUpdate().WithDigest('b').RecordAsync(Db);
        await Db.SnoozeAsync(Db.Updates, Now.AddDays(1), Now, _none);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);
        await Db.TakeBackAsync(Db.Updates, Now, _none);

        (await Db.History.OrderBy(h => h.Id).Select(h => h.PreviousEventId).ToListAsync()).ShouldBe([null, 1, 2, 2, 2]);
    }

    [Fact]
    public async Task A_timeline_is_read_without_the_rest_of_the_history()
    {
        var arrivals = Enumerable.Range(0, 1_000).Select(number => new Arrival(AnUpdate().Of($"docker.io/library/app:{number}").Build(), "{}")).ToList();
        for (var time = 0; time < 5; time++)
            await Db.RecordAsync([.. arrivals.Select(arrival => arrival with { Id = Guid.CreateVersion7() })], false, _none);
        await Database.RunAsync("ANALYZE");

        const string image = "docker.io/library/app:7";
        foreach (var history in new[] { Db.TimelineOf("nas01", image), Db.HistoryOf(image, "nas01"), Db.HistoryOf(image, null) })
        {
            var plan = await Database.PlanAsync(history.OrderByDescending(h => h.Id).Take(50));
            plan.ShouldContain("history");
            plan.ShouldNotMatch("SCAN (TABLE )?(h|h0|history|updates)\\b|Seq Scan on (history|updates)|ix_history_hostname");
        }
    }

    private async Task HappenAsync(Random chance, long tag, DateTimeOffset now)
    {
        var (image, host) = (Images[chance.Next(Images.Length)], Hosts[chance.Next(Hosts.Length)]);
        var updates = Db.Updates.Where(u => u.Image == image || u.Hostname == host);
        switch (chance.Next(8))
        {
            case 0: await Db.AcknowledgeAsync(updates, now, _none); break;
            case 1: await Db.SnoozeAsync(updates, now.AddDays(1), now, _none); break;
            case 2: await Db.ReopenAsync(updates, now, _none); break;
            case 3: await Db.AssignTagAsync(image, tag, now, _none); break;
            case 4: await Db.NoteAsync(image, null, $"note {now:O}", now, _none); break;
            default:
                await Db.RecordAsync(
                    [.. Enumerable.Range(0, chance.Next(1, 20)).Select(_ => new Arrival(
                        AnUpdate().Of(Images[chance.Next(Images.Length)]).On(Hosts[chance.Next(Hosts.Length)]).WithDigest("ab"[chance.Next(2)])
                            .ReceivedAt(now).Build(),
                        "{}",
                        IsTest: chance.Next(5) == 0))],
                    keepAcknowledged: false, _none);
                break;
        }
    }

    private async Task AllIsFoundAsync()
    {
        var everything = await Db.History.AsNoTracking().OrderByDescending(h => h.Id).ToListAsync();
        foreach (var image in Images)
        {
            var ofImage = everything.Where(h => h.Image == image).ToList();
            (await IdsAsync(Db.HistoryOf(image, null))).ShouldBe(ofImage.Select(h => h.Id));
            foreach (var host in Hosts)
            {
                (await IdsAsync(Db.TimelineOf(host, image))).ShouldBe(
                    ofImage.Where(h => h.Hostname == host || OfTheImage.Contains(h.Kind)).Select(h => h.Id));
                if (host.Length > 0)
                    (await IdsAsync(Db.HistoryOf(image, host))).ShouldBe(ofImage.Where(h => h.Hostname == host).Select(h => h.Id));
            }
        }
    }

    private async Task<List<long>> IdsAsync(IQueryable<HistoryEntry> history) =>
        [.. (await history.NewestFirstAsync(null, 10_000, _none)).Select(row => row.Id)];
}

public sealed class SqliteTimelineFacts(SqliteTestDatabase database)
    : TimelineFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresTimelineFacts(PostgresTestDatabase database)
    : TimelineFacts(database), IClassFixture<PostgresTestDatabase>;
