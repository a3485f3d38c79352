using Npgsql;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Other programs that take every connection a server has.</summary>
public sealed class Crowd(string connectionString) : IAsyncDisposable
{
    private readonly string _own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "others" }.ConnectionString;
    private readonly List<NpgsqlConnection> _connections = [];

    /// <summary>Takes connections until the server has none left.</summary>
    public async Task EnterAsync()
    {
        while (true)
        {
            var connection = new NpgsqlConnection(_own);
            _connections.Add(connection);
            try
            {
                await connection.OpenAsync();
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                return;
            }
        }
    }

    /// <summary>Ends the sessions of a program, all whose name begins so.</summary>
    public async Task PushOutAsync(string program)
    {
        await using var command = _connections[0].CreateCommand();
        command.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1";
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{program}%" });
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }
}
