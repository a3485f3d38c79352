using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class RecordingFacts(TestDatabase database) : OnData(database)
{
    [Fact]
    public async Task A_first_event_is_a_pending_update_with_every_field_and_its_payload_in_the_history()
    {
        var created = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        await AnUpdate().Of("ghcr.io/home/app:v2").On("nas01").WithContainers("web", "worker").WithCreated(created).RecordAsync(Db, payload: "{\"a\":1}");

        var update = await Db.Updates.AsNoTracking().SingleAsync();
        update.ShouldSatisfyAllConditions(
            u => u.Registry.ShouldBe("ghcr.io"),
            u => u.Repository.ShouldBe("home/app"),
            u => u.ImageTag.ShouldBe("v2"),
            u => u.Digest.ShouldBe(Digest('a')),
            u => u.PreviousDigest.ShouldBe(""),
            u => ContainerNames.Split(u.Containers).ShouldBe(["web", "worker"]),
            u => u.Created.ShouldBe(created.AddTicks(-7).ToUniversalTime()),
            u => u.ReceivedAt.Offset.ShouldBe(TimeSpan.Zero),
            u => u.AcknowledgedAt.ShouldBeNull(),
            u => u.SnoozedUntil.ShouldBeNull(),
            u => u.Revision.ShouldBe(1));
        var entry = await Db.History.SingleAsync();
        (entry.Id, entry.Kind, entry.Hostname, entry.Image, entry.Detail, entry.Payload)
            .ShouldBe((update.HistoryId, HistoryKind.Received, "nas01", "ghcr.io/home/app:v2", "update", "{\"a\":1}"));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1970, 1, 1)]
    [InlineData(9999, 12, 31)]
    public async Task Any_build_time_survives(int year, int month, int day)
    {
        var created = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero);
        await AnUpdate().WithCreated(created).RecordAsync(Db);

        (await Db.Updates.Select(u => u.Created).SingleAsync()).ShouldBe(created);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_234_560)]
    [InlineData(5_000_000)]
    public async Task What_was_recorded_is_found_by_its_own_instants_and_id(int ticks)
    {
        var (received, created) = (Now.AddTicks(ticks), Now.AddYears(-1).AddTicks(ticks));
        var arrival = new Arrival(AnUpdate().WithCreated(created).ReceivedAt(received).Build(), "{}");
        await Db.RecordAsync([arrival], keepAcknowledged: false, CancellationToken.None);

        (await Db.Updates.CountAsync(u => u.ReceivedAt == received && u.Created == created)).ShouldBe(1);
        (await Db.History.CountAsync(h => h.At == received && h.DeliveryId == arrival.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_tag_that_rolls_back_is_news_each_time()
    {
        foreach (var digit in "aba")
        {
            await AnUpdate().WithDigest(digit).RecordAsync(Db);
            (await Db.AcknowledgeAsync(Db.Updates, Now, CancellationToken.None)).ShouldBe(1);
        }

        var update = await Db.Updates.AsNoTracking().SingleAsync();
        (update.Digest, update.PreviousDigest, update.Revision).ShouldBe((Digest('a'), Digest('b'), 3));
        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Received)).ShouldBe(3);
    }

    [Fact]
    public async Task The_same_digest_merges_the_containers_and_keeps_what_it_replaced()
    {
        await AnUpdate().WithDigest('a').RecordAsync(Db);
        await AnUpdate().WithDigest('b').WithContainers("web").RecordAsync(Db);
        await AnUpdate().WithDigest('b').WithContainers("worker").RecordAsync(Db);
        await AnUpdate().WithDigest('b').WithContainers("web").RecordAsync(Db);

        var update = await Db.Updates.SingleAsync();
        ContainerNames.Split(update.Containers).ShouldBe(["web", "worker"]);
        update.PreviousDigest.ShouldBe(Digest('a'));
    }

    [Fact]
    public async Task A_newer_digest_forgets_the_containers_of_the_older_one()
    {
        await AnUpdate().WithDigest('a').WithContainers("web", "worker").RecordAsync(Db);
        await AnUpdate().WithDigest('b').WithContainers("web").RecordAsync(Db);

        (await Db.Updates.SingleAsync()).Containers.ShouldBe(ContainerNames.Join(["web"]));
    }

    [Fact]
    public async Task Container_names_stop_growing_at_their_limit()
    {
        await AnUpdate().WithContainers([.. Enumerable.Range(0, 100).Select(i => $"{i:000}-{new string('x', 150)}")]).RecordAsync(Db);
        await AnUpdate().WithContainers([.. Enumerable.Range(0, 100).Select(i => $"{i:000}-{new string('y', 150)}")]).RecordAsync(Db);

        (await Db.Updates.SingleAsync()).Containers.Length.ShouldBeLessThanOrEqualTo(Limits.Containers);
    }

    [Theory]
    [InlineData('a', false, true)]
    [InlineData('a', true, false)]
    [InlineData('b', true, true)]
    public async Task An_acknowledged_update_is_reopened_by_any_event_or_only_by_another_digest(char digit, bool keepAcknowledged, bool reopened)
    {
        await AnUpdate().WithDigest('a').RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now, CancellationToken.None);
        await AnUpdate().WithDigest(digit).RecordAsync(Db, keepAcknowledged);

        (await Db.Updates.Select(u => u.AcknowledgedAt).SingleAsync() is null).ShouldBe(reopened);
    }

    [Theory]
    [InlineData("a", false, UpdateStatus.Pending)]
    [InlineData("aa", false, UpdateStatus.Pending)]
    [InlineData("b", false, UpdateStatus.Pending)]
    [InlineData("ba", true, UpdateStatus.Pending)]
    [InlineData("aa", true, UpdateStatus.Acknowledged)]
    public async Task What_reopens_an_acknowledged_update_does_not_let_it_fall_back_into_its_snooze(string digits, bool keepAcknowledged, UpdateStatus status)
    {
        await AnUpdate().WithDigest('a').RecordAsync(Db);
        await Db.SnoozeAsync(Db.Updates, Limits.UntilNewerDigest, Now, CancellationToken.None);
        await Db.AcknowledgeAsync(Db.Updates, Now, CancellationToken.None);

        await Db.RecordAsync([.. digits.Select(digit => new Arrival(AnUpdate().WithDigest(digit).Build(), "{}"))], keepAcknowledged, CancellationToken.None);

        (await Db.Updates.AsRows(Db).SingleAsync()).StateAt(Now).ShouldBe(status);
        await Db.TakeBackAsync(Db.Updates, Now, CancellationToken.None);
        (await Db.Updates.Snoozed(Now).AnyAsync()).ShouldBe(status == UpdateStatus.Acknowledged);
    }

    [Fact]
    public async Task Only_another_digest_ends_a_snooze()
    {
        await AnUpdate().WithDigest('a').RecordAsync(Db);
        await Db.SnoozeAsync(Db.Updates, Limits.UntilNewerDigest, Now, CancellationToken.None);
        await AnUpdate().WithDigest('a').RecordAsync(Db);
        (await Db.Updates.Select(u => u.SnoozedUntil).SingleAsync()).ShouldBe(Limits.UntilNewerDigest);

        await AnUpdate().WithDigest('b').RecordAsync(Db);
        (await Db.Updates.Select(u => u.SnoozedUntil).SingleAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_new_host_of_a_tagged_image_gets_the_tag_and_a_repeat_keeps_it()
    {
        var tag = await Db.CreateTagAsync("production", Now, CancellationToken.None);
        await Db.AssignTagAsync("docker.io/library/nginx:1.29", tag!.Id, Now, CancellationToken.None);
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        await AnUpdate().On("nas02").WithDigest('b').RecordAsync(Db);

        (await Db.Updates.Select(u => u.TagId).ToListAsync()).ShouldBe([tag.Id, tag.Id]);
    }

    [Fact]
    public async Task Thirty_simultaneous_events_are_one_update_with_every_container_and_thirty_entries()
    {
        await AtOnceAsync(30, async (db, number) =>
        {
            await AnUpdate().WithContainers($"web-{number:00}").RecordAsync(db);
            return true;
        });

        var update = await Db.Updates.SingleAsync();
        ContainerNames.Split(update.Containers).ShouldBe(Enumerable.Range(0, 30).Select(number => $"web-{number:00}"));
        update.Revision.ShouldBe(30);
        (await Db.History.CountAsync()).ShouldBe(30);
        update.HistoryId.ShouldBe(await Db.History.MaxAsync(h => h.Id));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public async Task A_batch_leaves_what_its_events_leave_one_by_one(int seed, bool keepAcknowledged)
    {
        var chance = new Random(seed);
        List<Arrival> arrivals = [.. Enumerable.Range(0, 120).Select(number => new Arrival(
            AnUpdate().Of($"docker.io/library/app:{chance.Next(3)}").On($"host-{chance.Next(2)}").WithDigest("ab"[chance.Next(2)])
                .WithContainers($"web-{chance.Next(5)}", $"db-{chance.Next(2)}").WithStatus($"s{number}").ReceivedAt(Now.AddSeconds(number)).Build(),
            $"{{\"number\":{number}}}",
            IsTest: chance.Next(5) == 0))];
        var outcomes = new List<string>();
        foreach (var size in new[] { 1, 3, 7, 40 })
        {
            await Database.ResetAsync();
            var tag = await Db.CreateTagAsync("prod", Now, CancellationToken.None);
            await Db.AssignTagAsync("docker.io/library/app:1", tag!.Id, Now, CancellationToken.None);
            foreach (var batch in arrivals.Chunk(size))
                await Db.RecordAsync(batch, keepAcknowledged, CancellationToken.None);
            outcomes.Add(string.Join('\n', (await Db.Updates.AsNoTracking().OrderBy(u => u.Hostname).ThenBy(u => u.Image).ToListAsync()).Select(u =>
                $"{u.Hostname} {u.Image} {u.Status} {u.Digest} {u.PreviousDigest} {u.Revision} {u.HistoryId} {u.TagId} {u.ReceivedAt:O} " +
                $"{u.AcknowledgedAt} {string.Join(',', ContainerNames.Split(u.Containers))}")
                .Concat((await Db.History.AsNoTracking().Where(h => h.Payload != null).OrderBy(h => h.Id).ToListAsync()).Select(h => $"{h.Payload} {h.PreviousEventId}"))));
        }

        outcomes.Distinct().Count().ShouldBe(1);
        outcomes[0].Split('\n').Length.ShouldBe(6 + 120);
    }

    [Fact]
    public async Task Given_up_while_another_write_goes_on_nothing_is_recorded()
    {
        await using (var other = Database.CreateContext())
        await using (await other.Provider.BeginWriteAsync(other, CancellationToken.None))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
            var attempt = Task.Run(() => Db.RecordAsync([new Arrival(AnUpdate().Build(), "{}")], false, patience.Token));
            await Should.ThrowAsync<OperationCanceledException>(() => attempt.WaitAsync(TimeSpan.FromSeconds(8)));
        }

        (await Db.History.AnyAsync()).ShouldBeFalse();
        await AnUpdate().RecordAsync(Db);
        (await Db.Updates.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_test_is_an_entry_and_no_update()
    {
        await AnUpdate().Of("docker.io/diun/testnotif:latest").RecordTestAsync(Db);

        (await Db.Updates.AnyAsync()).ShouldBeFalse();
        (await Db.History.SingleAsync()).Kind.ShouldBe(HistoryKind.Tested);
    }
}

public sealed class SqliteRecordingFacts(SqliteTestDatabase database)
    : RecordingFacts(database), IClassFixture<SqliteTestDatabase>;
