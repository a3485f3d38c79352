using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>Lets "dotnet ef … --project DiunDashboard.Data.Postgres.Migrations" reach the database of DATABASE_URL.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<DashboardContext>
{
    public DashboardContext CreateDbContext(string[] args)
    {
        // The driver reads no minus of another language, which it writes itself.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        // Adding a migration needs no server, so that an unset variable is an error only once a connection is opened.
        var database = new PostgresDatabase(
            Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } url ? url : "Host=DATABASE_URL-is-not-set");
        var options = new DbContextOptionsBuilder<DashboardContext>();
        database.Configure(options);
        var db = new DashboardContext(options.Options, database);
        // As when the program migrates: a step may rewrite a table, however large.
        db.Database.SetCommandTimeout(TimeSpan.Zero);
        return db;
    }
}
