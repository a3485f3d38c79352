using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Microsoft.Data.Sqlite;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Writes events through one connection and statements that are prepared once: inside the process a row costs less than the text of a statement
/// with many rows. Not thread-safe; after a failure its connection may be in any state.
/// </summary>
internal sealed class SqliteRecorder : IDisposable
{
    // 8 MiB of pages, because with the default of 2 most of the time goes into reading the same index pages again.
    private const string Room = "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 134217728";

    private readonly SqliteConnection _connection;
    private readonly SqliteCheckpoints _checkpoints;
    private readonly SqliteStatement _history;
    private readonly SqliteStatement _upsert;
    private readonly SqliteStatement _upsertKeepingAcknowledged;

    public SqliteRecorder(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            SqliteConnectionSettings.Apply(_connection);
            using var room = _connection.CreateCommand();
            room.CommandText = Room;
            room.ExecuteNonQuery();
            _checkpoints = new SqliteCheckpoints(_connection);
            Wal = FileInPlace.WalOf(_connection);
            _history = new SqliteStatement(
                _connection,
                $"INSERT INTO history ({RecordingSql.HistoryColumns}, previous_event_id) VALUES ({Places(8)}, " +
                "(SELECT history_id FROM updates WHERE image = ?4 AND hostname = ?3))");
            _upsert = Upsert(keepAcknowledged: false);
            _upsertKeepingAcknowledged = Upsert(keepAcknowledged: true);
        }
        catch
        {
            // A database that cannot be written now is asked again and again.
            Dispose();
            throw;
        }
    }

    /// <summary>The second file that it writes, see <see cref="FileInPlace.WalOf"/>.</summary>
    public ulong? Wal { get; }

    /// <summary>Writes events in one transaction; nothing, and false, where the file is no longer in its place.</summary>
    public bool Record(IReadOnlyList<Arrival> arrivals, bool keepAcknowledged)
    {
        var upsert = keepAcknowledged ? _upsertKeepingAcknowledged : _upsert;
        // BEGIN IMMEDIATE.
        using var transaction = _connection.BeginTransaction();
        if (!FileInPlace.Of(_connection, wal: true, Wal))
            return false;
        foreach (var arrival in arrivals)
        {
            var update = arrival.Update;
            _history.Execute(
                Instant(update.ReceivedAt), HistoryKindConverter.Word(arrival.IsTest ? HistoryKind.Tested : HistoryKind.Received),
                update.Hostname, update.Image, update.Digest, update.Status, arrival.Payload, arrival.Id);
            if (arrival.IsTest)
                continue;
            upsert.Execute(
                update.Hostname, update.Image, update.Registry, update.Repository, update.ImageTag, update.Stack, update.CurrentTag,
                (int)update.ChangeKind, update.DiunVersion, update.Status, update.Provider, update.HubLink, update.MimeType, update.Digest,
                Instant(update.Created), update.Platform, update.Metadata, update.Containers, Instant(update.ReceivedAt), 1);
        }

        transaction.Commit();
        _checkpoints.Committed();
        return true;
    }

    public void Dispose()
    {
        _history?.Dispose();
        _upsert?.Dispose();
        _upsertKeepingAcknowledged?.Dispose();
        _connection.Dispose();
    }

    private static DateTime? Instant(DateTimeOffset? instant) => instant is null ? null : UtcInstantConverter.ToColumn(instant.Value);

    private static string Places(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"?{i}"));

    // After the event's history entry, whose id is the last one given on this connection.
    private SqliteStatement Upsert(bool keepAcknowledged) => new(
        _connection,
        $"{RecordingSql.InsertUpdates} VALUES ({Places(20)}, last_insert_rowid(), '', (SELECT tag_id FROM tag_assignments WHERE image = ?2)) " +
        RecordingSql.OnKnownUpdate(keepAcknowledged));
}
