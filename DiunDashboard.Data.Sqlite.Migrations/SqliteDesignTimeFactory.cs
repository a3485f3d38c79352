using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Lets "dotnet ef … --project DiunDashboard.Data.Sqlite.Migrations" find the file that "dotnet run --project DiunDashboard.Web" uses:
/// the tool runs in this project's folder, the program in its own, and a relative DB_PATH counts from there.
/// </summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<DashboardContext>
{
    public DashboardContext CreateDbContext(string[] args)
    {
        var path = Path.Combine(WebFolder(), Environment.GetEnvironmentVariable("DB_PATH") is { Length: > 0 } set ? set : "diun.db");
        var database = new SqliteDatabase(path, NullLogger.Instance);
        var options = new DbContextOptionsBuilder<DashboardContext>();
        database.Configure(options);
        var db = new DashboardContext(options.Options, database);
        if (File.Exists(path))
            database.ClearStaleMigrationLockAsync(db).GetAwaiter().GetResult();
        return db;
    }

    private static string WebFolder()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "DiunDashboard.Web")))
                return Path.Combine(folder.FullName, "DiunDashboard.Web");
        }

        return Directory.GetCurrentDirectory();
    }
}
