using System.Text.RegularExpressions;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Migrations;

public abstract class MigrationFacts(TestDatabase database, string script) : OnEmptyDatabase(database)
{
    private const string Legacy = "20260101000000_Legacy1x";

    [Fact]
    public async Task The_model_has_no_change_without_a_migration()
    {
        await using var db = Database.CreateContext();
        db.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task The_compiled_model_is_the_model()
    {
        await using var db = Database.CreateContext();
        db.Model.ShouldBeAssignableTo<RuntimeModel>();
        db.Model.ToDebugString(MetadataDebugStringOptions.ShortDefault).ShouldBe(
            db.GetService<IDesignTimeModel>().Model.ToDebugString(MetadataDebugStringOptions.ShortDefault));
    }

    [Fact]
    public async Task The_script_of_a_new_database_is_that_of_its_migrations()
    {
        await using var db = Database.CreateContext();
        var migrations = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.NoTransactions);
        using var script = new StreamReader(db.GetService<IMigrationsAssembly>().Assembly.GetManifestResourceStream(SchemaUpgrade.NewDatabase)!);

        WithoutVersions(await script.ReadToEndAsync()).ShouldBe(WithoutVersions(migrations), "Run scripts/new-database.sh.");
    }

    [Fact]
    public async Task A_new_database_is_what_the_migrations_would_have_made()
    {
        await StartAsync();
        var schema = await Database.SchemaAsync();
        const string applied = "SELECT * FROM \"__EFMigrationsHistory\" ORDER BY 1";
        var migrations = await Database.RowsAsync(applied);
        await using var db = Database.CreateContext();
        await db.Database.MigrateAsync(Migration.InitialDatabase);
        await db.Database.MigrateAsync();

        (await Database.SchemaAsync()).ShouldBe(schema);
        (await Database.RowsAsync(applied)).Select(WithoutVersions).ShouldBe(migrations.Select(WithoutVersions));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await StartAsync();
        var schema = await Database.SchemaAsync();
        await StartAsync();

        (await Database.SchemaAsync()).ShouldBe(schema);
        (await Database.RowsAsync("SELECT migration_id FROM (SELECT \"MigrationId\" AS migration_id FROM \"__EFMigrationsHistory\") m ORDER BY 1"))
            .ShouldBe(Known());
    }

    [Fact]
    public async Task Down_and_up_again_gives_the_same_schema_and_the_data_that_fits()
    {
        await StartAsync();
        var schema = await Database.SchemaAsync();
        await using var db = Database.CreateContext();
        var created = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.Zero).AddTicks(1_234_560);
        await AnUpdate().On("nas01").WithDigest('a').WithCreated(DateTimeOffset.MinValue).RecordAsync(db);
        await AnUpdate().On("nas02").WithDigest('b').WithCreated(created).ReceivedAt(created.AddDays(1)).RecordAsync(db);
        await AnUpdate().Of("ghcr.io/home/app:1").RecordAsync(db);
        var acknowledged = created.AddDays(2);
        await db.AcknowledgeAsync(db.Updates.Where(u => u.Hostname == "nas02"), acknowledged, CancellationToken.None);
        await db.AssignTagAsync("ghcr.io/home/app:1", (await db.CreateTagAsync("home", acknowledged, CancellationToken.None))!.Id, acknowledged, CancellationToken.None);
        await db.NoteAsync("ghcr.io/home/app:1", null, "keep", acknowledged, CancellationToken.None);

        await db.Database.MigrateAsync("UpdatesByImage");
        (await Database.RowsAsync("SELECT DISTINCT kind FROM history WHERE kind NOT IN ('received', 'acknowledged', 'tag_created', 'tagged')")).ShouldBeEmpty();
        await db.Database.MigrateAsync(Legacy);
        (await Database.RowsAsync("SELECT image, hostname FROM updates ORDER BY image"))
            .ShouldBe(["docker.io/library/nginx:1.29|nas02", "ghcr.io/home/app:1|nas01"]);
        await StartAsync();

        (await Database.SchemaAsync()).ShouldBe(schema);
        var updates = await db.Updates.AsNoTracking().OrderBy(u => u.Image).ToListAsync();
        (updates[0].Digest, updates[0].Created, updates[0].ReceivedAt, updates[0].AcknowledgedAt)
            .ShouldBe((Digest('b'), created, created.AddDays(1), acknowledged));
        (updates[1].Repository, updates[1].TagId).ShouldBe(("home/app", 1));
        (await db.Tags.SingleAsync()).NameKey.ShouldBe("HOME");
    }

    [Fact]
    public async Task What_was_recorded_before_events_were_chained_is_found_by_its_image()
    {
        await StartAsync();
        await using var db = Database.CreateContext();
        foreach (var host in new[] { "nas01", "nas02", "nas01", "nas01" })
        {
            await AnUpdate().On(host).RecordAsync(db);
            await db.AcknowledgeAsync(db.Updates, DateTimeOffset.UnixEpoch, CancellationToken.None);
        }

        const string chain = "SELECT id, kind, hostname, previous_event_id FROM history ORDER BY id";
        var chained = await Database.RowsAsync(chain);
        await db.Database.MigrateAsync("HistoryWithoutTimes");
        await StartAsync();

        (await Database.RowsAsync(chain)).ShouldBe(chained);
        (await db.TimelineOf("nas01", "docker.io/library/nginx:1.29").CountAsync()).ShouldBe(6);
    }

    [Fact]
    public async Task What_came_from_1x_goes_back_to_it_unchanged()
    {
        await RunScriptAsync();
        const string Columns = "image, diun_version, hostname, status, provider, hub_link, mime_type, digest, platform, ctn_name, ctn_id, ctn_state, ctn_status";
        var query = $"SELECT {Columns} FROM updates WHERE image NOT LIKE 'abab%' AND image NOT LIKE '%@%' ORDER BY image";
        var before = await Database.RowsAsync(query);
        await StartAsync();
        await using var db = Database.CreateContext();
        await db.Database.MigrateAsync(Legacy);

        (await Database.RowsAsync(query.Replace("ORDER", "AND image NOT LIKE '%postgres%' ORDER", StringComparison.Ordinal))).ShouldBe(before);
        (await Database.RowsAsync("SELECT id, name FROM tags ORDER BY id")).ShouldBe(["1|production", "2|Production 3", "3|PRODUCTION 2", "4|büro"]);
        (await Database.RowsAsync("SELECT count(*) FROM tag_assignments")).ShouldBe(["4"]);
    }

    [Fact]
    public async Task All_the_way_down_leaves_no_table_and_up_again_works()
    {
        await StartAsync();
        var schema = await Database.SchemaAsync();
        await using var db = Database.CreateContext();
        await db.Database.MigrateAsync(Migration.InitialDatabase);
        (await Database.SchemaAsync()).ShouldNotContain(line => line.Contains("updates", StringComparison.Ordinal));
        await StartAsync();

        (await Database.SchemaAsync()).ShouldBe(schema);
    }

    [Fact]
    public async Task The_migrations_alone_finish_an_upgrade_as_the_tool_runs_them()
    {
        await RunScriptAsync();
        await using var db = Database.CreateContext();
#pragma warning disable CA1849 // The tool calls the synchronous form.
        db.Database.Migrate();
#pragma warning restore CA1849

        (await db.Updates.CountAsync(u => u.Repository == "")).ShouldBe(0);
        (await db.Tags.OrderBy(t => t.Id).Select(t => t.NameKey).FirstAsync()).ShouldBe("PRODUCTION");
    }

    [Fact]
    public async Task A_start_finishes_an_upgrade_that_a_script_of_the_migrations_made()
    {
        await RunScriptAsync();
        await using var db = Database.CreateContext();
        await Database.RunAsync(db.GetService<IMigrator>().GenerateScript());
        (await db.Updates.CountAsync(u => u.Repository == "")).ShouldBe(11);
        await StartAsync();

        (await db.Updates.CountAsync(u => u.Repository == "")).ShouldBe(0);
    }

    [Fact]
    public async Task A_migration_that_fails_on_its_way_leaves_1x_as_it_was_and_the_next_start_completes()
    {
        await RunScriptAsync();
        var before = await Database.RowsAsync("SELECT image, received_at FROM updates ORDER BY image");
        await Database.RunAsync("CREATE TABLE arrivals_1x (in_the_way TEXT)");
        await Should.ThrowAsync<Exception>(StartAsync);
        (await Database.RowsAsync("SELECT image, received_at FROM updates ORDER BY image")).ShouldBe(before);

        await Database.RunAsync("DROP TABLE arrivals_1x");
        await StartAsync();
        await using var db = Database.CreateContext();
        (await db.Updates.CountAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_refused_by_name()
    {
        await StartAsync();
        await Database.RunAsync("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_FromTheFuture', '99.0.0')");

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(StartAsync);
        refusal.Message.ShouldContain("29990101000000_FromTheFuture");
        refusal.Message.ShouldContain(Known()[^1]);
    }

    // The version of EF Core that ran a migration is kept with it.
    private static string WithoutVersions(string text) => Regex.Replace(text, @"\d+\.\d+\.\d+", "");

    private List<string> Known()
    {
        using var db = Database.CreateContext();
        return [.. db.Database.GetMigrations()];
    }

    private async Task RunScriptAsync() =>
        await Database.RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Migrations", "Databases", script)));
}

public sealed class SqliteMigrationFacts()
    : MigrationFacts(new SqliteTestDatabase(), "1x.sqlite.sql");

public sealed class PostgresMigrationFacts()
    : MigrationFacts(new PostgresTestDatabase(), "1x.postgres.sql");
