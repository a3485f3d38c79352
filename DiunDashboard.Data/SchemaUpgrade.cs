using System.Data.Common;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data;

/// <summary>Brings a database to this program's schema.</summary>
public static class SchemaUpgrade
{
    /// <summary>The resource of each provider's assembly that holds its migrations as one script, which <c>scripts/new-database.sh</c> writes.</summary>
    public const string NewDatabase = "NewDatabase.sql";

    // What the upgrade takes for its own and drops in the end.
    private static readonly Dictionary<string, string> TablesOf1x = new()
    {
        ["updates"] = "acknowledged_at created ctn_id ctn_name ctn_state ctn_status digest diun_version hostname hub_link image mime_type platform provider received_at status",
        ["tags"] = "id name",
        ["tag_assignments"] = "image tag_id",
    };

    /// <summary>Finishes an upgrade together with the migrations, whoever runs them: the program, "dotnet ef" or a bundle.</summary>
    public static DbContextOptionsBuilder FinishingUpgrades(this DbContextOptionsBuilder options) => options
        // Only the tool is without async; it has no synchronisation context to wait in vain for.
        .UseSeeding((db, _) => FinishAsync(db, CancellationToken.None).GetAwaiter().GetResult())
        .UseAsyncSeeding((db, _, cancellation) => FinishAsync(db, cancellation));

    /// <summary>
    /// Applies the migrations that are missing and finishes what only code can derive from the data of 1.x, also after a script of migrations.
    /// A database without tables gets <see cref="NewDatabase"/> instead, in one transaction; EF Core gives each migration one of its own.
    /// Costs three small queries when nothing is to be done. The caller holds a lock that keeps other processes away.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="columns">A query of the columns that tables with the names of this program's have where it would make its own: table, column.</param>
    /// <param name="cancellation">Gives up; the migrations that were applied by then stay, and the next call goes on behind them.</param>
    /// <exception cref="DatabaseUnusableException">A newer release has written this database, or another program has tables of such names in it.</exception>
    public static async Task ApplyAsync(DashboardContext db, string columns, CancellationToken cancellation)
    {
        if (await AppliedAsync(db, cancellation) is not { } applied)
        {
            await MakeAsync(db, cancellation);
            return;
        }

        var known = db.Database.GetMigrations().ToList();
        if (applied.Except(known).LastOrDefault() is { } newer)
        {
            throw new DatabaseUnusableException(
                $"The database was upgraded by a newer release (it has the migration {newer}, this one knows up to {known[^1]}): " +
                "run that release, or restore a backup made before it.");
        }

        if (applied.Count == 0)
            await RefuseTablesOfOthersAsync(db, columns, cancellation);
        if (applied.Count < known.Count)
            await db.Database.MigrateAsync(cancellation);
        else
            await db.CompleteUpgradeFrom1xAsync(cancellation);
    }

    private static async Task RefuseTablesOfOthersAsync(DashboardContext db, string columns, CancellationToken cancellation)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // A constant of a provider.
        command.CommandText = columns;
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        List<(string Table, string Column)> found = [];
        while (await rows.ReadAsync(cancellation))
            found.Add((rows.GetString(0), rows.GetString(1)));
        var tables = found.GroupBy(row => row.Table, row => row.Column)
            .ToDictionary(table => table.Key, table => string.Join(' ', table.Order(StringComparer.Ordinal)));
        // 1.x has had the first from its first day.
        if (tables.Keys.FirstOrDefault(table => tables[table] != TablesOf1x.GetValueOrDefault(table) || !tables.ContainsKey("updates")) is { } other)
        {
            throw new DatabaseUnusableException(
                $"The database holds a table \"{other}\" that is not as the last release of DiunDashboard 1.x leaves it, and no table was changed: give the " +
                "dashboard a database of its own, or, if the table is of an older 1.x, start its last release once.");
        }
    }

    // For its migrations EF Core loads what builds models, compares them and writes SQL: a fifth of the time of a first start, and memory
    // that is held until the next.
    private static async Task MakeAsync(DashboardContext db, CancellationToken cancellation)
    {
        using var script = new StreamReader(db.GetService<IMigrationsAssembly>().Assembly.GetManifestResourceStream(NewDatabase)!);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
#pragma warning disable CA2100 // A resource of this program.
        command.CommandText = await script.ReadToEndAsync(cancellation);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    // Null without any table. EF Core's own question builds a model of its table first, which is a fifth of the whole start, and a query of ours would
    // have EF Core make ready for queries before anything else can go on.
    private static async Task<List<string>?> AppliedAsync(DashboardContext db, CancellationToken cancellation)
    {
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """;
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            List<string> applied = [];
            while (await rows.ReadAsync(cancellation))
                applied.Add(rows.GetString(0));
            return applied;
        }
        catch (DbException)
        {
            // Either there is no such table, or this fails too.
            return await db.GetService<IRelationalDatabaseCreator>().HasTablesAsync(cancellation)
                ? [.. await db.Database.GetAppliedMigrationsAsync(cancellation)]
                : null;
        }
    }

    // After a step down the tables are not the model's.
    private static async Task FinishAsync(DbContext db, CancellationToken cancellation)
    {
        if (!(await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
            await ((DashboardContext)db).CompleteUpgradeFrom1xAsync(cancellation);
    }
}
