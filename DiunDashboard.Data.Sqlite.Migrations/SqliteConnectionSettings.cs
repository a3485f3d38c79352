using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>Sets what SQLite keeps per connection and forgets with it; WAL stays in the file.</summary>
internal sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    // FULL: with WAL, NORMAL would lose the last commits in a power cut (https://www.sqlite.org/pragma.html#pragma_synchronous).
    private const string Settings = "PRAGMA synchronous = FULL";

    public static readonly SqliteConnectionSettings Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
