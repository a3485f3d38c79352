using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Npgsql;
using NpgsqlTypes;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>
/// Writes events with one statement for each table, whatever their number: every column is one array. The text of the statements never changes,
/// so that each connection of the pool prepares them once.
/// </summary>
internal static class PostgresRecorder
{
    private static readonly string History = $"{RecordingSql.InsertHistory} SELECT * FROM {Arrays(8)} RETURNING id";
    private static readonly string Upsert = Upserting(keepAcknowledged: false);
    private static readonly string UpsertKeepingAcknowledged = Upserting(keepAcknowledged: true);

    /// <summary>Writes a batch in one transaction, in two trips to the server and one to commit.</summary>
    public static async Task RecordAsync(
        NpgsqlConnection connection, long writeLock, string channel, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var ids = await AppendAsync(connection, writeLock, channel, arrivals, cancellation);
        var rounds = Folding.Rounds(arrivals, ids);
        if (rounds.Count > 0)
        {
            await using var upserts = connection.CreateBatch();
            foreach (var updates in rounds)
                upserts.BatchCommands.Add(Command(keepAcknowledged ? UpsertKeepingAcknowledged : Upsert, Columns(updates)));
            await upserts.PrepareAsync(cancellation);
            await upserts.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The ids in the order of the arrivals: they are given row by row, whatever order they are returned in.</summary>
    private static async Task<List<long>> AppendAsync(
        NpgsqlConnection connection, long writeLock, string channel, IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command(
            "SELECT pg_advisory_xact_lock($1), pg_notify($2, '')",
            [new NpgsqlParameter<long> { TypedValue = writeLock }, new NpgsqlParameter<string> { TypedValue = channel }]));
        batch.BatchCommands.Add(Command(History, Columns(arrivals)));
        await batch.PrepareAsync(cancellation);
        List<long> ids = new(arrivals.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ids.Add(reader.GetInt64(0));
        ids.Sort();
        return ids;
    }

    private static NpgsqlParameter[] Columns(IReadOnlyList<Arrival> arrivals) =>
    [
        Instants(arrivals, arrival => arrival.Update.ReceivedAt),
        Texts(arrivals, arrival => HistoryKindConverter.Word(arrival.IsTest ? HistoryKind.Tested : HistoryKind.Received)),
        Texts(arrivals, arrival => arrival.Update.Hostname),
        Texts(arrivals, arrival => arrival.Update.Image),
        Texts(arrivals, arrival => arrival.Update.Digest),
        Texts(arrivals, arrival => arrival.Update.Status),
        Texts(arrivals, arrival => arrival.Payload),
        Column(arrivals, arrival => arrival.Id, NpgsqlDbType.Uuid),
    ];

    private static NpgsqlParameter[] Columns(IReadOnlyList<ImageUpdate> updates) =>
    [
        Texts(updates, u => u.Hostname), Texts(updates, u => u.Image), Texts(updates, u => u.Registry), Texts(updates, u => u.Repository),
        Texts(updates, u => u.ImageTag), Texts(updates, u => u.Stack), Texts(updates, u => u.CurrentTag),
        Column(updates, u => (int)u.ChangeKind, NpgsqlDbType.Integer),
        Texts(updates, u => u.DiunVersion), Texts(updates, u => u.Status), Texts(updates, u => u.Provider), Texts(updates, u => u.HubLink),
        Texts(updates, u => u.MimeType), Texts(updates, u => u.Digest), Instants(updates, u => u.Created), Texts(updates, u => u.Platform),
        Texts(updates, u => u.Metadata), Texts(updates, u => u.Containers), Instants(updates, u => u.ReceivedAt),
        Column(updates, u => u.Revision, NpgsqlDbType.Integer), Column(updates, u => u.HistoryId, NpgsqlDbType.Bigint),
    ];

    private static NpgsqlParameter<string[]> Texts<TRow>(IReadOnlyList<TRow> rows, Func<TRow, string> value) => Column(rows, value, NpgsqlDbType.Text);

    private static NpgsqlParameter<DateTime?[]> Instants<TRow>(IReadOnlyList<TRow> rows, Func<TRow, DateTimeOffset?> value) =>
        Column(rows, row => value(row) is { } instant ? UtcInstantConverter.ToColumn(instant) : (DateTime?)null, NpgsqlDbType.TimestampTz);

    private static NpgsqlParameter<TValue[]> Column<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value, NpgsqlDbType type) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlBatchCommand Command(string sql, NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // Made of constants.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static string Upserting(bool keepAcknowledged) =>
        $"{RecordingSql.InsertUpdates} SELECT given.*, '', a.tag_id FROM {Arrays(21)} AS given (hostname, image) " +
        $"LEFT JOIN tag_assignments a ON a.image = given.image {RecordingSql.OnKnownUpdate(keepAcknowledged)}";

    private static string Arrays(int count) => $"unnest({string.Join(", ", Enumerable.Range(1, count).Select(i => $"${i}"))})";
}
