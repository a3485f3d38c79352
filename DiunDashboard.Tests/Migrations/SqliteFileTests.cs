using System.Globalization;
using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.Data.Sqlite;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Migrations;

/// <summary>What is true of a SQLite file alone.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly SqliteTestDatabase _database = new();

    [Fact]
    public async Task The_lock_row_of_a_killed_migration_is_cleared_and_logged()
    {
        await _database.RunAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
            """);
        await StartAsync().WaitAsync(TimeSpan.FromSeconds(30));

        _database.Logged.ShouldContain($"Cleared the migration lock that a killed process left in {_database.Path}");
        (await _database.RowsAsync("SELECT count(*) FROM updates")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task A_second_process_on_the_file_is_refused_and_told_who_holds_it()
    {
        await StartAsync();
        var second = _database.NewProvider();
        await using var db = TestDatabase.CreateContext(second);

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(() => second.PrepareAsync(db, CancellationToken.None));
        refusal.Message.ShouldContain(_database.Path);
        refusal.Message.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName}");
    }

    [Fact]
    public async Task The_file_is_free_again_once_its_holder_is_gone()
    {
        await StartAsync();
        ((IDisposable)_database.Provider).Dispose();
        var second = _database.NewProvider();
        await using var db = TestDatabase.CreateContext(second);

        await second.PrepareAsync(db, CancellationToken.None);
    }

    [Fact]
    public async Task A_file_created_elsewhere_gets_the_settings_that_keep_data_through_a_power_cut()
    {
        await using (var elsewhere = new SqliteConnection($"Data Source={_database.Path};Pooling=False"))
        {
            await elsewhere.OpenAsync();
            await using var command = elsewhere.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE; CREATE TABLE somebody_elses (id INTEGER)";
            await command.ExecuteNonQueryAsync();
        }

        await StartAsync();
        (await _database.RowsAsync("PRAGMA journal_mode")).ShouldBe(["wal"]);
        (await _database.RowsAsync("PRAGMA synchronous")).ShouldBe(["2"]);
        (await _database.RowsAsync("PRAGMA foreign_keys")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_not_touched()
    {
        var damaged = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        await File.WriteAllBytesAsync(_database.Path, damaged);

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(StartAsync);
        refusal.Message.ShouldContain($"{_database.Path} is damaged");
        (await File.ReadAllBytesAsync(_database.Path)).ShouldBe(damaged);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        using var database = new DiunDashboard.Data.Sqlite.Migrations.SqliteDatabase(
            Path.Combine(_database.Path, "..", "missing", "diun.db"), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await using var db = TestDatabase.CreateContext(database);

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(() => database.PrepareAsync(db, CancellationToken.None));
        refusal.Message.ShouldContain("missing");
        refusal.Message.ShouldContain("DB_PATH");
    }

    [Fact]
    public async Task A_list_of_open_updates_never_reads_past_the_acknowledged_ones()
    {
        await StartAsync();
        await using var db = _database.CreateContext();
        var open = db.Updates.Pending(DateTimeOffset.UnixEpoch);

        (await _database.PlanAsync(open.OrderByDescending(u => u.HistoryId).Take(100))).ShouldMatch("USING INDEX ix_updates_open");
        (await _database.PlanAsync(open.NewestOfTag(null).Take(100))).ShouldMatch("USING INDEX ix_updates_tag_open");
        (await _database.PlanAsync(db.Updates.Snoozed(DateTimeOffset.UnixEpoch).NewestOfTag(null).Take(100))).ShouldMatch("USING INDEX ix_updates_snoozed");
        var ofTag = open.NewestOfTag(1).Where(u => u.HistoryId < 1_000).Take(100);
        var ids = await _database.PlanAsync(ofTag.Select(u => u.HistoryId));
        ids.ShouldMatch("USING COVERING INDEX ix_updates_tag_open .*history_id<");
        ids.ShouldNotContain("ORDER BY");
        (await _database.PlanAsync(ofTag.LookedUp(db))).ShouldContain("SEARCH u USING INDEX ix_updates_history_id");
    }

    [Fact]
    public async Task What_is_counted_is_read_from_an_index_in_its_own_order()
    {
        await StartAsync();
        await using var db = _database.CreateContext();

        foreach (var status in Enum.GetValues<UpdateStatus>())
        {
            foreach (var filter in new[] { new UpdateFilter(status), new UpdateFilter(status, TagId: 1), new UpdateFilter(status, Untagged: true) })
            {
                var plan = await _database.PlanAsync(db.Updates.UpToLimit(filter, DateTimeOffset.UnixEpoch).Select(u => u.HistoryId));
                plan.ShouldMatch("USING (COVERING )?INDEX " + filter switch
                {
                    { Status: UpdateStatus.All } => "ix_updates_tag_id_history_id",
                    { Status: UpdateStatus.Acknowledged } => "ix_updates_tag_done",
                    { Status: UpdateStatus.Snoozed } => "ix_updates_snoozed",
                    { TagId: null, Untagged: false } => "ix_updates_open",
                    _ => "ix_updates_tag_open",
                }, filter.ToString());
                plan.ShouldNotContain("ORDER BY", Case.Sensitive, filter.ToString());
            }
        }
    }

    [Fact]
    public async Task The_images_of_a_filter_are_looked_up_and_not_looked_for_among_all_updates()
    {
        await StartAsync();
        await using var db = _database.CreateContext();

        var plan = await _database.PlanAsync(db.Updates.OfImagesIn(db.Updates.Tagged(1)).OrderBy(u => u.Image).ThenByDescending(u => u.HistoryId));
        plan.ShouldContain("SEARCH u USING INDEX ix_updates_image_hostname");
        plan.ShouldContain("SEARCH u0 USING INDEX ix_updates_tag_id_history_id");
    }

    [Fact]
    public async Task A_flood_is_seldom_copied_out_of_the_log_and_what_it_leaves_there_with_the_next_delivery()
    {
        await StartAsync();
        await using var db = _database.CreateContext();
        var recorded = await FloodAsync(db);

        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await AnUpdate().RecordAsync(db);
        (await HistoryInFileAsync()).ShouldBe(recorded + 1);
    }

    [Fact]
    public async Task What_a_flood_has_left_in_the_log_is_copied_when_its_connection_is_followed_by_another()
    {
        await StartAsync();
        await using var db = _database.CreateContext();
        var recorded = await FloodAsync(db);

        await using var next = TestDatabase.CreateContext(_database.NewProvider());
        await AnUpdate().RecordAsync(next);
        (await HistoryInFileAsync()).ShouldBe(recorded);
    }

    [Fact]
    public void What_the_driver_or_the_machine_fails_at_is_no_fault_of_an_event()
    {
        Exception[] ofTheMachine = [new ObjectDisposedException("connection"), new IOException(), new InvalidOperationException()];
        ofTheMachine.ShouldAllBe(failure => !_database.Provider.IsRefusal(failure) && !_database.Provider.IsRefusal(new InvalidOperationException("outer", failure)));

        _database.Provider.IsRefusal(new EncoderFallbackException()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(13, true)]
    [InlineData(11, true)]
    [InlineData(19, false)]
    public void A_busy_read_only_or_full_disk_may_pass_and_damage_be_mended_and_a_wrong_value_may_not(int code, bool mayPass) =>
        _database.Provider.IsUnavailable(new InvalidOperationException("outer", new SqliteException("inner", code))).ShouldBe(mayPass);

    public void Dispose() => _database.DisposeAsync().GetAwaiter().GetResult();

    // Until a thousand events are only in the log.
    private async Task<int> FloodAsync(DashboardContext db)
    {
        await _database.RunAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        var recorded = 0;
        for (; recorded - await HistoryInFileAsync() < 1_000; recorded += 100)
        {
            recorded.ShouldBeLessThan(20_000);
            var batch = Enumerable.Range(recorded, 100).Select(number => new Arrival(AnUpdate().On($"host-{number}").Build(), new string('x', 5_000)));
            await db.RecordAsync([.. batch], keepAcknowledged: false, CancellationToken.None);
        }

        return recorded;
    }

    // Of the file alone, without its log.
    private async Task<int> HistoryInFileAsync()
    {
        var copy = _database.Path + ".copy";
        File.Copy(_database.Path, copy, overwrite: true);
        await using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM history";
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task StartAsync()
    {
        await using var db = _database.CreateContext();
        await _database.Provider.PrepareAsync(db, CancellationToken.None);
    }
}
