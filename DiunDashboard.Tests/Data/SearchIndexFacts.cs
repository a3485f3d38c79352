using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class SearchIndexFacts(TestDatabase database) : OnData(database), IDisposable
{
    private readonly SearchIndex _index = new();

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
        var all = await Db.Updates.OrderByDescending(u => u.HistoryId).Select(u => u.Id).ToListAsync();
        (await _index.AmongAsync(Db, filter, all, CancellationToken.None)).ShouldBe(expected);
        (await FindAsync(filter, 1)).ShouldBe(expected.Take(1));
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

    private Task<List<long>> FindAsync(string text) => FindAsync(new UpdateFilter(Search: text));

    private Task<List<long>> FindAsync(UpdateFilter filter, int limit = int.MaxValue) => _index.FindAsync(Db, filter, limit, CancellationToken.None);
}

public sealed class SqliteSearchIndexFacts(SqliteTestDatabase database)
    : SearchIndexFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresSearchIndexFacts(PostgresTestDatabase database)
    : SearchIndexFacts(database), IClassFixture<PostgresTestDatabase>;
