using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

/// <summary>Attempts of which nobody knows whether an earlier one got through.</summary>
public abstract class RepeatingFacts(TestDatabase database) : OnData(database)
{
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task An_attempt_that_got_through_changes_nothing_when_it_is_repeated()
    {
        Arrival[] arrivals = [new(AnUpdate().On("nas01").Build(), "{}"), new(AnUpdate().On("nas02").Build(), "{}", IsTest: true)];
        await Db.RecordAsync(arrivals, false, _none);
        await Db.AcknowledgeAsync(Db.Updates, Now, _none);

        await Db.RecordMissingAsync(arrivals, false, _none);

        (await Db.History.CountAsync()).ShouldBe(3);
        var update = await Db.Updates.SingleAsync();
        (update.Revision, update.AcknowledgedAt).ShouldBe((1, Now));
    }

    [Fact]
    public async Task Of_a_batch_only_what_is_missing_is_recorded_in_its_order()
    {
        Arrival[] arrivals = [.. Enumerable.Range(0, 300).Select(number => new Arrival(AnUpdate().On($"host-{number:D3}").Build(), "{}"))];
        await Db.RecordAsync([.. arrivals.Where((_, number) => number % 3 == 0)], false, _none);

        await Db.RecordMissingAsync(arrivals, false, _none);

        (await Db.History.OrderBy(h => h.Id).Skip(100).Select(h => h.Hostname).ToListAsync())
            .ShouldBe(arrivals.Where((_, number) => number % 3 != 0).Select(arrival => arrival.Update.Hostname));
        (await Db.History.Select(h => h.DeliveryId).Distinct().CountAsync()).ShouldBe(300);
    }

    [Fact]
    public async Task A_first_attempt_that_comes_through_late_records_nothing_twice()
    {
        Arrival[] arrivals = [new(AnUpdate().Build(), "{}")];
        await Db.RecordMissingAsync(arrivals, false, _none);

        await Should.ThrowAsync<System.Data.Common.DbException>(() => Db.RecordAsync(arrivals, false, _none));

        (await Db.History.CountAsync()).ShouldBe(1);
    }
}

public sealed class SqliteRepeatingFacts(SqliteTestDatabase database)
    : RepeatingFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresRepeatingFacts(PostgresTestDatabase database)
    : RepeatingFacts(database), IClassFixture<PostgresTestDatabase>;
