using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class QueryFacts(TestDatabase database) : OnData(database)
{
    private readonly CancellationToken _none = CancellationToken.None;

    [Theory]
    [InlineData("NGINX", "nas01 nas02")]
    [InlineData("Nas02", "nas02")]
    [InlineData("web_1", "nas01")]
    [InlineData("%", "")]
    [InlineData("_", "nas01")]
    [InlineData("web%1", "")]
    [InlineData("\\", "")]
    [InlineData("STRASSE", "")]
    [InlineData("straße", "nas03")]
    [InlineData("STRAßE", "nas03")]
    [InlineData("ÄPFEL", "")]
    [InlineData("äpfel", "nas03")]
    public async Task A_search_is_literal_and_ignores_the_case_of_ascii_letters_only(string text, string hosts)
    {
        await AnUpdate().On("nas01").WithContainers("web_1").RecordAsync(Db);
        await AnUpdate().On("nas02").WithContainers("web-1").RecordAsync(Db);
        await AnUpdate().On("nas03").Of("ghcr.io/home/app").WithContainers("Straße", "äpfel").RecordAsync(Db);

        var found = await Db.Updates.Containing(text).OrderBy(u => u.Hostname).Select(u => u.Hostname).ToListAsync();
        string.Join(' ', found).ShouldBe(hosts);
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_by_arrival()
    {
        for (var number = 1; number <= 5; number++)
            await AnUpdate().On($"nas{number}").ReceivedAt(Now.AddMinutes(-number)).RecordAsync(Db);

        var first = await Db.Updates.NewestFirstAsync(Db, null, 2, _none);
        var second = await Db.Updates.NewestFirstAsync(Db, first[^1].HistoryId, 2, _none);
        first.Concat(second).Select(row => row.Hostname).ShouldBe(["nas5", "nas4", "nas3", "nas2"]);
    }

    [Fact]
    public async Task Every_update_is_counted_in_exactly_one_state()
    {
        await AnUpdate().On("oldest").ReceivedAt(Now.AddDays(-3)).RecordAsync(Db);
        foreach (var host in new[] { "acknowledged", "snoozed", "woken", "newest" })
            await AnUpdate().On(host).ReceivedAt(Now.AddDays(-1)).RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "acknowledged"), Now, _none);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "snoozed"), Now.AddDays(1), Now, _none);
        await Db.SnoozeAsync(Db.Updates.Where(u => u.Hostname == "woken"), Now, Now.AddDays(-1), _none);

        var oldest = await Db.Updates.SingleAsync(u => u.Hostname == "oldest");
        (await Db.BoardCountsAsync(Now, _none)).ShouldBe(new BoardCounts(3, 1, 1, new OldestPending(oldest.Id, Now.AddDays(-3))));
        var rows = await Db.Updates.NewestFirstAsync(Db, null, 10, _none);
        rows.Count(row => row.StateAt(Now) == UpdateStatus.Pending).ShouldBe(3);
        foreach (var status in Enum.GetValues<UpdateStatus>().Except([UpdateStatus.All]))
        {
            (await Db.Updates.Matching(new UpdateFilter(status), Now).CountAsync())
                .ShouldBe(rows.Count(row => row.StateAt(Now) == status), status.ToString());
        }
    }

    [Fact]
    public async Task An_empty_board_has_nothing_that_waits() =>
        (await Db.BoardCountsAsync(Now, _none)).ShouldBe(new BoardCounts(0, 0, 0, null));

    [Fact]
    public async Task Tags_come_in_the_byte_order_of_their_keys_with_counts_and_the_untagged_last()
    {
        foreach (var name in new[] { "zoo", "Äpfel", "_internal", "beta", "Alpha", "10", "ﬁne" })
            await Db.CreateTagAsync(name, Now, _none);
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        await AnUpdate().Of("ghcr.io/home/app").RecordAsync(Db);
        await Db.AssignTagAsync("docker.io/library/nginx:1.29", await Db.Tags.Where(t => t.Name == "beta").Select(t => t.Id).SingleAsync(), Now, _none);

        var counts = await Db.TagCountsAsync(UpdateStatus.Pending, Now, _none);
        counts.Select(count => count.Name).ShouldBe(["10", "Alpha", "beta", "ﬁne", "zoo", "_internal", "Äpfel", ""]);
        counts.Select(count => count.Count).ShouldBe([0, 0, 2, 0, 0, 0, 0, 1]);
    }

    [Fact]
    public async Task Hosts_are_found_once_each_and_in_byte_order()
    {
        (await Db.HostsAsync(_none)).ShouldBeEmpty();
        foreach (var host in new[] { "nas02", "Zeus", "", "nas02", "nas01" })
            await AnUpdate().On(host).RecordAsync(Db);

        (await Db.HostsAsync(_none)).ShouldBe(["", "Zeus", "nas01", "nas02"]);
    }

    [Fact]
    public async Task A_hosts_activity_tells_its_last_event_and_its_last_test()
    {
        await AnUpdate().On("nas01").ReceivedAt(Now.AddDays(-2)).RecordAsync(Db);
        await AnUpdate().On("nas01").ReceivedAt(Now.AddDays(-1)).RecordAsync(Db);
        await AnUpdate().Of("docker.io/diun/testnotif:latest").On("nas02").ReceivedAt(Now).RecordTestAsync(Db);

        (await Db.HostActivityAsync(_none)).ShouldBe([new HostActivity("nas01", Now.AddDays(-1), null), new HostActivity("nas02", null, Now)]);
    }
}

public sealed class SqliteQueryFacts(SqliteTestDatabase database)
    : QueryFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresQueryFacts(PostgresTestDatabase database)
    : QueryFacts(database), IClassFixture<PostgresTestDatabase>;
