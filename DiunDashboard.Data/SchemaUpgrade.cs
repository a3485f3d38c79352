using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data;

/// <summary>Brings a database to this program's schema.</summary>
public static class SchemaUpgrade
{
    /// <summary>
    /// Applies the migrations that are missing, then finishes what only code can derive from the data of 1.x.
    /// Costs one query when nothing is to be done. The caller holds a lock that keeps other processes away.
    /// </summary>
    /// <exception cref="DatabaseUnusableException">A newer release has written this database.</exception>
    public static async Task ApplyAsync(DashboardContext db, CancellationToken cancellation)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        if (applied.Except(known).LastOrDefault() is { } newer)
        {
            throw new DatabaseUnusableException(
                $"The database was upgraded by a newer release (it has the migration {newer}, this one knows up to {known[^1]}): " +
                "run that release, or restore a backup made before it.");
        }

        if (applied.Count < known.Count)
            await db.Database.MigrateAsync(cancellation);
        await db.CompleteUpgradeFrom1xAsync(cancellation);
    }
}
