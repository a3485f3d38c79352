using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class AcknowledgingFacts(TestDatabase database) : OnData(database)
{
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Acknowledging_is_written_once_however_often_it_is_asked_for()
    {
        await AnUpdate().RecordAsync(Db);

        (await Db.AcknowledgeAsync(Db.Updates, Now, _none)).ShouldBe(1);
        (await Db.AcknowledgeAsync(Db.Updates, Now.AddHours(1), _none)).ShouldBe(0);
        (await Db.Updates.Select(u => u.AcknowledgedAt).SingleAsync()).ShouldBe(Now);
        var entry = await Db.History.SingleAsync(h => h.Kind == HistoryKind.Acknowledged);
        (entry.At, entry.Hostname, entry.Image, entry.Digest).ShouldBe((Now, "nas01", "docker.io/library/nginx:1.29", Digest('a')));
    }

    [Fact]
    public async Task An_acknowledgement_of_an_older_revision_hides_nothing()
    {
        await AnUpdate().RecordAsync(Db);
        await AnUpdate().WithDigest('b').RecordAsync(Db);

        (await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Revision == 1), Now, _none)).ShouldBe(0);
        (await Db.Updates.Pending(Now).CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_arrived_after_the_page_was_drawn_stays_pending()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        var seen = await Db.VersionAsync(_none);
        await AnUpdate().On("nas02").RecordAsync(Db);

        (await Db.AcknowledgeAsync(Db.Updates.Where(u => u.HistoryId <= seen), Now, _none)).ShouldBe(1);
        (await Db.Updates.Pending(Now).Select(u => u.Hostname).SingleAsync()).ShouldBe("nas02");
    }

    [Fact]
    public async Task A_filtered_acknowledgement_takes_the_filter_into_the_history()
    {
        await AnUpdate().Of("docker.io/library/nginx:1.29").RecordAsync(Db);
        await AnUpdate().Of("docker.io/library/redis:8").RecordAsync(Db);
        var filter = new UpdateFilter(UpdateStatus.Pending, Search: "REDIS", Host: "nas01");

        (await Db.AcknowledgeAsync(Db.Updates.Matching(filter, Now), Now, _none)).ShouldBe(1);
        (await Db.History.SingleAsync(h => h.Kind == HistoryKind.Acknowledged)).Image.ShouldBe("docker.io/library/redis:8");
    }

    [Fact]
    public async Task Reopening_undoes_both_an_acknowledgement_and_a_snooze()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "nas01"), Now, _none);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "nas02"), Now.AddDays(1), Now, _none);
        (await Db.Updates.Pending(Now).CountAsync()).ShouldBe(0);

        (await Db.ReopenAsync(Db.Updates, Now, _none)).ShouldBe(2);
        (await Db.ReopenAsync(Db.Updates, Now, _none)).ShouldBe(0);
        (await Db.Updates.Pending(Now).CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Taking_an_acknowledgement_back_brings_a_snooze_back_that_is_not_over()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        await AnUpdate().On("nas03").RecordAsync(Db);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "nas01"), Now.AddDays(2), Now, _none);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "nas02"), Now.AddHours(2), Now, _none);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);
        (await Db.Updates.Snoozed(Now).CountAsync()).ShouldBe(0);

        (await Db.TakeBackAsync(Db.Updates, Now.AddDays(1), _none)).ShouldBe(3);
        (await Db.TakeBackAsync(Db.Updates, Now.AddDays(1), _none)).ShouldBe(0);
        (await Db.Updates.Snoozed(Now.AddDays(1)).Select(u => u.Hostname).ToListAsync()).ShouldBe(["nas01"]);
        (await Db.Updates.Pending(Now.AddDays(1)).CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Reopening_what_was_snoozed_and_acknowledged_makes_it_pending()
    {
        await AnUpdate().RecordAsync(Db);
        await Db.SnoozeAsync(Db.Updates, Limits.UntilNewerDigest, Now, _none);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);

        (await Db.ReopenAsync(Db.Updates, Now, _none)).ShouldBe(1);
        (await Db.Updates.Pending(Now).CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_snooze_hides_until_its_instant_and_ends_by_itself()
    {
        await AnUpdate().RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);
        (await Db.SnoozeAsync(Db.Updates, Now.AddDays(1), Now, _none)).ShouldBe(1);
        (await Db.SnoozeAsync(Db.Updates, Now.AddDays(1), Now, _none)).ShouldBe(0);

        (await Db.Updates.Snoozed(Now).CountAsync()).ShouldBe(1);
        (await Db.Updates.Acknowledged().CountAsync()).ShouldBe(0);
        (await Db.Updates.Pending(Now.AddDays(1)).CountAsync()).ShouldBe(1);
        (await Db.Updates.Snoozed(Now.AddDays(1)).CountAsync()).ShouldBe(0);
        (await Db.History.SingleAsync(h => h.Kind == HistoryKind.Snoozed)).Detail.ShouldBe("2026-03-25T08:00:00Z");
    }
}

public sealed class SqliteAcknowledgingFacts(SqliteTestDatabase database)
    : AcknowledgingFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresAcknowledgingFacts(PostgresTestDatabase database)
    : AcknowledgingFacts(database), IClassFixture<PostgresTestDatabase>;
