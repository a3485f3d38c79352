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

    /// <summary>
    /// Finishes an upgrade in the transaction of the migrations themselves, whoever runs them: the program, "dotnet ef" or a bundle.
    /// </summary>
    public static DbContextOptionsBuilder FinishingUpgrades(this DbContextOptionsBuilder options) => options
        // Only the tool is without async; it has no synchronisation context to wait in vain for.
        .UseSeeding((db, _) => FinishAsync(db, CancellationToken.None).GetAwaiter().GetResult())
        .UseAsyncSeeding((db, _, cancellation) => FinishAsync(db, cancellation));

    /// <summary>
    /// Applies the migrations that are missing and finishes what only code can derive from the data of 1.x, also after a script of migrations.
    /// A database without tables gets <see cref="NewDatabase"/> instead. Either is one transaction.
    /// Costs three small queries when nothing is to be done. The caller holds a lock that keeps other processes away.
    /// </summary>
    /// <exception cref="DatabaseUnusableException">A newer release has written this database.</exception>
    public static async Task ApplyAsync(DashboardContext db, CancellationToken cancellation)
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

        if (applied.Count < known.Count)
            await db.Database.MigrateAsync(cancellation);
        else
            await db.CompleteUpgradeFrom1xAsync(cancellation);
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
