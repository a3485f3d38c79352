using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class SearchIndexFacts(TestDatabase database) : OnData(database), IDisposable
{
    private readonly SearchIndex _index = new();
    private readonly CancellationToken _none = CancellationToken.None;

    [Theory]
    [InlineData("NGINX")]
    [InlineData("Nas02")]
    [InlineData("web_1")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData("STRASSE")]
    [InlineData("STRAßE")]
    [InlineData("ÄPFEL")]
    [InlineData("äpfel")]
    [InlineData("nas01docker")]
    [InlineData("n")]
    public async Task It_finds_what_the_database_would_find_the_newest_first(string text)
    {
        await AnUpdate().On("nas01").WithContainers("web_1").RecordAsync(Db);
        await AnUpdate().On("nas02").WithContainers("web-1").RecordAsync(Db);
        await AnUpdate().On("nas03").Of("ghcr.io/home/app").WithContainers("Straße", "äpfel").RecordAsync(Db);

        var expected = await Db.Updates.Containing(text).OrderByDescending(u => u.HistoryId).Select(u => u.Id).ToListAsync();
        (await FindAsync(text)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, "web", null, null, 2)]
    [InlineData(null, "", null, null, 2)]
    [InlineData(null, "We", null, null, 0)]
    [InlineData(null, null, "ghcr.io", null, 1)]
    [InlineData(null, null, null, ChangeKind.Major, 2)]
    [InlineData("NAS", "web", "docker.io", ChangeKind.Major, 1)]
    [InlineData("web", null, null, null, 0)]
    public async Task It_finds_stacks_registries_and_kinds_of_change_whole(string? search, string? stack, string? registry, ChangeKind? kind, int count)
    {
        await AnUpdate().On("nas01").InStack("web").Changing(ChangeKind.Major).RecordAsync(Db);
        await AnUpdate().On("nas02").InStack("web").RecordAsync(Db);
        await AnUpdate().On("nas03").Changing(ChangeKind.Major).RecordAsync(Db);
        await AnUpdate().On("nas03").Of("ghcr.io/home/app").RecordAsync(Db);
        var filter = new UpdateFilter(Search: search, Stack: stack, Registry: registry, Kind: kind);

        var expected = await Db.Updates.Matching(filter, Now).OrderByDescending(u => u.HistoryId).Select(u => u.Id).ToListAsync();
        expected.Count.ShouldBe(count);
        (await FindAsync(filter)).ShouldBe(expected);
        (await FindAsync(filter, 1)).ShouldBe(expected.Take(1));
    }

    [Fact]
    public async Task It_finds_what_an_update_is_grouped_and_ordered_by()
    {
        var tag = await Db.CreateTagAsync("production", Now, _none);
        await AnUpdate().On("nas01").InStack("web").Of("ghcr.io/home/app:1").RecordAsync(Db);
        await Db.AssignTagAsync("ghcr.io/home/app:1", tag!.Id, Now, _none);

        var update = await Db.Updates.SingleAsync();
        (await _index.FindAsync(Db, new UpdateFilter(Host: "nas01"), Now, null, 10, _none))
            .ShouldBe([new Found(update.Id, update.HistoryId, tag.Id, "nas01", "web", "ghcr.io", "")]);
    }

    [Fact]
    public async Task It_goes_on_before_an_update()
    {
        for (var number = 1; number <= 5; number++)
            await AnUpdate().On("nas01").Of($"docker.io/library/nginx:{number}").RecordAsync(Db);
        var first = await _index.FindAsync(Db, new UpdateFilter(Host: "nas01"), Now, null, 2, _none);
        await AnUpdate().On("nas01").Of("docker.io/library/nginx:1").WithDigest('b').RecordAsync(Db);

        var second = await _index.FindAsync(Db, new UpdateFilter(Host: "nas01"), Now, first[^1].HistoryId, 2, _none);
        first.Concat(second).Select(found => found.Id).ShouldBe(await ImagesAsync("5", "4", "3", "2"));
    }

    [Fact]
    public async Task It_follows_what_people_decide()
    {
        foreach (var host in new[] { "nas01", "nas02", "" })
        {
            foreach (var tag in new[] { "1", "2" })
                await AnUpdate().On(host).Of($"docker.io/library/nginx:{tag}").RecordAsync(Db);
        }

        var one = Db.Updates.Where(u => u.Image == "docker.io/library/nginx:1");
        var nas01 = Db.Updates.Where(u => u.Hostname == "nas01");
        var nameless = Db.Updates.Where(u => u.Hostname == "");
        await ShouldAgreeAsync("events");
        await Db.AcknowledgeAsync(nas01, Now, _none);
        await ShouldAgreeAsync("acknowledged");
        await Db.SnoozeAsync(one, Now.AddDays(1), Now, _none);
        await ShouldAgreeAsync("snoozed, one that was acknowledged too");
        await Db.AcknowledgeAsync(nameless, Now, _none);
        await ShouldAgreeAsync("acknowledged, one that was snoozed too");
        await Db.TakeBackAsync(nameless, Now, _none);
        await ShouldAgreeAsync("taken back");
        await Db.SnoozeAsync(nameless, Limits.UntilNewerDigest, Now, _none);
        await ShouldAgreeAsync("snoozed until a newer digest");
        await Db.ReopenAsync(one, Now, _none);
        await ShouldAgreeAsync("reopened");
        var (home, production) = (await Db.CreateTagAsync("home", Now, _none), await Db.CreateTagAsync("production", Now, _none));
        await Db.AssignTagAsync("docker.io/library/nginx:1", home!.Id, Now, _none);
        await ShouldAgreeAsync("tagged");
        await Db.TagAsync(Db.Updates, production!.Id, Now, _none);
        await ShouldAgreeAsync("all tagged, one with another tag before");
        await Db.UnassignTagAsync("docker.io/library/nginx:1", Now, _none);
        await ShouldAgreeAsync("untagged");
        await Db.AssignTagAsync("docker.io/library/nginx:1", home.Id, Now, _none);
        await Db.DeleteTagAsync(production.Id, Now, _none);
        await ShouldAgreeAsync("tag deleted");
        await AnUpdate().On("nas02").Of("docker.io/library/nginx:2").WithDigest('b').RecordAsync(Db);
        await AnUpdate().On("nas01").Of("docker.io/library/nginx:2").RecordAsync(Db, keepAcknowledged: true);
        await AnUpdate().On("").Of("docker.io/library/nginx:2").WithDigest('b').RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates.Where(u => u.Hostname == "nas02"), Now, _none);
        await ShouldAgreeAsync("events and decisions");
    }

    [Fact]
    public async Task It_begins_anew_also_when_only_decisions_differ_in_a_backup()
    {
        await AnUpdate().RecordAsync(Db);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);
        await ShouldAgreeAsync("before");
        await Db.Updates.ExecuteUpdateAsync(change => change.SetProperty(u => u.AcknowledgedAt, (DateTimeOffset?)null));
        await Db.History.Where(h => h.Kind == HistoryKind.Acknowledged).ExecuteUpdateAsync(change => change.SetProperty(h => h.At, Now.AddHours(-1)));

        await ShouldAgreeAsync("restored");
    }

    [Fact]
    public async Task It_finds_nothing_before_the_first_event_and_then_that()
    {
        (await FindAsync("nas01")).ShouldBeEmpty();
        await AnUpdate().RecordTestAsync(Db);
        (await FindAsync("nas01")).ShouldBeEmpty();
        await AnUpdate().RecordAsync(Db);

        (await FindAsync("nas01")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task It_follows_an_update_into_another_stack()
    {
        await AnUpdate().InStack("old").RecordAsync(Db);
        (await FindAsync(new UpdateFilter(Stack: "old"))).ShouldHaveSingleItem();
        await AnUpdate().InStack("new").RecordAsync(Db);

        (await FindAsync(new UpdateFilter(Stack: "old"))).ShouldBeEmpty();
        (await FindAsync(new UpdateFilter(Stack: "new"))).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task It_follows_what_arrives_between_two_searches()
    {
        await AnUpdate().On("nas01").WithContainers("one").RecordAsync(Db);
        var first = (await FindAsync("one")).ShouldHaveSingleItem();
        await AnUpdate().On("nas02").WithContainers("two").RecordAsync(Db);
        await AnUpdate().On("nas01").WithDigest('b').WithContainers("three").RecordAsync(Db);

        (await FindAsync("one")).ShouldBeEmpty();
        (await FindAsync("three")).ShouldBe([first]);
        (await FindAsync("nas0")).Count.ShouldBe(2);
        (await FindAsync("nas0"))[0].ShouldBe(first);
    }

    [Fact]
    public async Task It_keeps_one_text_for_each_update_however_often_it_comes()
    {
        for (var number = 0; number < 2_100; number++)
        {
            await AnUpdate().On($"nas{number % 3}").RecordAsync(Db);
            if (number % 700 == 0)
                await FindAsync("nas");
        }

        var newest = await Db.Updates.OrderByDescending(u => u.HistoryId).Select(u => u.Id).ToListAsync();
        (await FindAsync("nas")).ShouldBe(newest);
    }

    [Fact]
    public async Task It_begins_anew_when_a_backup_is_put_in_place_of_the_database()
    {
        await AnUpdate().On("before").RecordAsync(Db);
        (await FindAsync("before")).ShouldHaveSingleItem();
        await Database.ResetAsync();
        await AnUpdate().On("restored").RecordAsync(Db);

        (await FindAsync("before")).ShouldBeEmpty();
        (await FindAsync("restored")).ShouldHaveSingleItem();
    }

    public void Dispose()
    {
        _index.Dispose();
        GC.SuppressFinalize(this);
    }

    // Of every state and tag, on every host and on one, now and when a snooze is over.
    private async Task ShouldAgreeAsync(string after)
    {
        var tags = await Db.Tags.Select(t => (long?)t.Id).ToListAsync();
        foreach (var status in Enum.GetValues<UpdateStatus>())
        {
            foreach (var host in new[] { null, "nas01", "" })
            {
                foreach (var tag in tags.Append(null))
                {
                    foreach (var filter in new[] { new UpdateFilter(status, Host: host, TagId: tag), new UpdateFilter(status, Host: host, TagId: tag, Untagged: tag is null) })
                    {
                        foreach (var at in new[] { Now, Now.AddDays(1), Now.AddDays(2) })
                        {
                            var expected = await Db.Updates.Matching(filter, at).OrderByDescending(u => u.HistoryId).Select(u => u.Id).ToListAsync();
                            (await _index.FindAsync(Db, filter, at, null, int.MaxValue, _none)).Select(found => found.Id).ShouldBe(expected, $"{after}: {filter} {at:O}");
                        }
                    }
                }
            }
        }
    }

    private async Task<List<long>> ImagesAsync(params string[] tags)
    {
        var ids = await Db.Updates.ToDictionaryAsync(u => u.ImageTag, u => u.Id);
        return [.. tags.Select(tag => ids[tag])];
    }

    private Task<List<long>> FindAsync(string text) => FindAsync(new UpdateFilter(Search: text));

    private async Task<List<long>> FindAsync(UpdateFilter filter, int limit = int.MaxValue) =>
        [.. (await _index.FindAsync(Db, filter, Now, null, limit, _none)).Select(found => found.Id)];
}

public sealed class SqliteSearchIndexFacts(SqliteTestDatabase database)
    : SearchIndexFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresSearchIndexFacts(PostgresTestDatabase database)
    : SearchIndexFacts(database), IClassFixture<PostgresTestDatabase>;
