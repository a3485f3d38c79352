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
    // One plan for batches of any size: by itself the server compares its guess of ten rows with the first five batches, and where those were of one
    // event each, it plans all others anew. Made while the tables may be small, it stays when they have grown: it may not read a whole table.
    private const string Begin =
        $"""
        SELECT {PostgresDatabase.GiveUpVanished}, {PostgresDatabase.Durable}, pg_advisory_xact_lock($1), pg_notify($2, ''),
            set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    private const string KnownEvent = "(SELECT u.history_id FROM updates u WHERE u.image = given.image AND u.hostname = given.hostname)";

    private static readonly string History = Appending(KnownEvent);

    // Apart, because looking for the previous event among the batch's own makes a row a fifth dearer.
    private static readonly string HistoryWithRepeats = Appending(
        $"""
        coalesce(
            max(given.id) FILTER (WHERE given.kind = 'received') OVER (
                PARTITION BY given.image, given.hostname ORDER BY given.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            {KnownEvent})
        """);

    private static readonly string Upsert = Upserting(keepAcknowledged: false);
    private static readonly string UpsertKeepingAcknowledged = Upserting(keepAcknowledged: true);

    /// <summary>
    /// Writes a batch in one trip to the server, which takes what is sent in one go as one transaction
    /// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). The calling thread waits for the answer itself:
    /// awaited, it would be read when all requests that have come meanwhile have had their turn, while the server has nothing to do.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nothing was written, unless the server did not answer that it was cancelled.</exception>
    public static void Record(
        NpgsqlConnection connection, long writeLock, string channel, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command(
            Begin, [new NpgsqlParameter<long> { TypedValue = writeLock }, new NpgsqlParameter<string> { TypedValue = channel }]));
        var repeats = arrivals.DistinctBy(arrival => (arrival.Update.Hostname, arrival.Update.Image)).Count() < arrivals.Count;
        batch.BatchCommands.Add(Command(repeats ? HistoryWithRepeats : History, HistoryOf(arrivals)));
        foreach (var newest in Folding.Rounds(arrivals))
            batch.BatchCommands.Add(Command(keepAcknowledged ? UpsertKeepingAcknowledged : Upsert, UpdatesOf(newest)));
        using var end = cancellation.Register(() => Cancel(batch));
        batch.Prepare();
        // What is not executing yet takes no cancellation.
        cancellation.ThrowIfCancellationRequested();
        batch.ExecuteNonQuery();
    }

    // On the thread of a timer, where a failure would end the program. A batch that cannot be cancelled is given up after a while.
    private static void Cancel(NpgsqlBatch batch)
    {
        try
        {
            batch.Cancel();
        }
#pragma warning disable CA1031 // The connection may be in any state.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static NpgsqlParameter[] HistoryOf(IReadOnlyList<Arrival> arrivals) =>
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

    private static NpgsqlParameter[] UpdatesOf(IReadOnlyList<Arrival> arrivals) =>
    [
        Texts(arrivals, a => a.Update.Hostname), Texts(arrivals, a => a.Update.Image), Texts(arrivals, a => a.Update.Registry), Texts(arrivals, a => a.Update.Repository),
        Texts(arrivals, a => a.Update.ImageTag), Texts(arrivals, a => a.Update.Stack), Texts(arrivals, a => a.Update.CurrentTag),
        Column(arrivals, a => (int)a.Update.ChangeKind, NpgsqlDbType.Integer),
        Texts(arrivals, a => a.Update.DiunVersion), Texts(arrivals, a => a.Update.Status), Texts(arrivals, a => a.Update.Provider), Texts(arrivals, a => a.Update.HubLink),
        Texts(arrivals, a => a.Update.MimeType), Texts(arrivals, a => a.Update.Digest), Instants(arrivals, a => a.Update.Created), Texts(arrivals, a => a.Update.Platform),
        Texts(arrivals, a => a.Update.Metadata), Texts(arrivals, a => a.Update.Containers), Instants(arrivals, a => a.Update.ReceivedAt),
        Column(arrivals, a => a.Update.Revision, NpgsqlDbType.Integer), Column(arrivals, a => a.Id, NpgsqlDbType.Uuid),
    ];

    private static NpgsqlParameter<string[]> Texts(IReadOnlyList<Arrival> rows, Func<Arrival, string> value) => Column(rows, value, NpgsqlDbType.Text);

    private static NpgsqlParameter<DateTime?[]> Instants(IReadOnlyList<Arrival> rows, Func<Arrival, DateTimeOffset?> value) =>
        Column(rows, row => value(row) is { } instant ? UtcInstantConverter.ToColumn(instant) : (DateTime?)null, NpgsqlDbType.TimestampTz);

    private static NpgsqlParameter<TValue[]> Column<TValue>(IReadOnlyList<Arrival> rows, Func<Arrival, TValue> value, NpgsqlDbType type) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlBatchCommand Command(string sql, NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // Made of constants.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return command;
    }

    // The ids are taken first, because an event of the same batch may be the previous one, and not beside the arrays, whose end would take one more.
    private static string Appending(string previousEvent) =>
        $"INSERT INTO history (id, {RecordingSql.HistoryColumns}, previous_event_id) SELECT given.*, {previousEvent} " +
        $"FROM (SELECT nextval('history_id_seq') AS id, event.* FROM (SELECT {Arrays(RecordingSql.HistoryColumns)}) AS event) AS given";

    private static string Upserting(bool keepAcknowledged) =>
        $"{RecordingSql.InsertUpdates} SELECT {RecordingSql.UpdateColumns}, (SELECT h.id FROM history h WHERE h.delivery_id = given.delivery_id), '', " +
        $"(SELECT a.tag_id FROM tag_assignments a WHERE a.image = given.image) FROM (SELECT {Arrays($"{RecordingSql.UpdateColumns}, delivery_id")}) AS given " +
        RecordingSql.OnKnownUpdate(keepAcknowledged);

    // Among what is selected, arrays are read side by side; behind FROM each would be copied into a table of its own first.
    private static string Arrays(string columns) =>
        string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select((column, i) => $"unnest(${i + 1}) AS {column}"));
}
