using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

public static class Recording
{
    private static readonly MultiRowInsert History = new(
        "INSERT INTO history (at, kind, hostname, image, digest, detail, payload, delivery_id) VALUES", "({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})", "RETURNING id");

    private static readonly MultiRowInsert Updates = Upsert(keepAcknowledged: false);
    private static readonly MultiRowInsert UpdatesKeepingAcknowledged = Upsert(keepAcknowledged: true);

    /// <summary>
    /// Records events in the order given, all or none: appends each to the history and makes the newest of each (hostname, image) its state,
    /// pending again. An event with the same digest adds its containers to those known and leaves a snooze; another digest starts both anew.
    /// The image's tag stays. A repeat is one more history entry and one more revision, nothing else.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">None was recorded, or, when the connection broke in the commit, perhaps all.</exception>
    /// <param name="db">The context; nothing of it is tracked.</param>
    /// <param name="arrivals">At most about 1 000 events: SQLite takes 32 766 parameters in a statement, PostgreSQL twice as many.</param>
    /// <param name="keepAcknowledged">Whether an event with the same digest leaves an acknowledgement (REOPEN_ON=digest).</param>
    /// <param name="cancellation">Gives up before the commit; then nothing is recorded.</param>
    public static async Task RecordAsync(
        this DashboardContext db, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        await WriteAsync(db, arrivals, keepAcknowledged, cancellation);
        await write.CommitAsync(cancellation);
    }

    /// <summary>
    /// Records those of the events whose <see cref="Arrival.Id"/> is not in the history yet, all or none: for events of which an earlier attempt
    /// may have got through. Otherwise the same as <see cref="RecordAsync"/>, at the price of one more query.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">As of <see cref="RecordAsync"/>; it may be called again.</exception>
    public static async Task RecordMissingAsync(
        this DashboardContext db, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var ids = arrivals.Select(arrival => (Guid?)arrival.Id).ToList();
        var recorded = await db.History.Where(h => ids.Contains(h.DeliveryId)).Select(h => h.DeliveryId).ToHashSetAsync(cancellation);
        List<Arrival> missing = [.. arrivals.Where(arrival => !recorded.Contains(arrival.Id))];
        if (missing.Count > 0)
            await WriteAsync(db, missing, keepAcknowledged, cancellation);
        await write.CommitAsync(cancellation);
    }

    private static async Task WriteAsync(DashboardContext db, IReadOnlyList<Arrival> arrivals, bool keepAcknowledged, CancellationToken cancellation)
    {
        var ids = await AppendAsync(db, arrivals, cancellation);
        foreach (var round in Rounds(arrivals, ids))
        {
            await using var upsert = (keepAcknowledged ? UpdatesKeepingAcknowledged : Updates).For(db, [.. round.Select(Values)]);
            await upsert.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>The ids in the order of the arrivals: they are given row by row, whatever order they are returned in.</summary>
    private static async Task<List<long>> AppendAsync(DashboardContext db, IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        await using var command = History.For(db, [.. arrivals.Select(arrival => new object?[]
        {
            Instant(arrival.Update.ReceivedAt),
            HistoryKindConverter.Word(arrival.IsTest ? HistoryKind.Tested : HistoryKind.Received),
            arrival.Update.Hostname,
            arrival.Update.Image,
            arrival.Update.Digest,
            arrival.Update.Status,
            arrival.Payload,
            arrival.Id,
        })]);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<long> ids = [];
        while (await reader.ReadAsync(cancellation))
            ids.Add(reader.GetInt64(0));
        ids.Sort();
        return ids;
    }

    /// <summary>
    /// Statements in which each update stands once, as PostgreSQL asks for. Events of one update with one digest are folded into the newest;
    /// where the digest changes in between, each change must be seen by the database: it goes into a later round.
    /// </summary>
    private static List<List<ImageUpdate>> Rounds(IReadOnlyList<Arrival> arrivals, List<long> ids)
    {
        List<List<ImageUpdate>> rounds = [];
        Dictionary<(string, string), (int Round, int Index)> latest = [];
        for (var i = 0; i < arrivals.Count; i++)
        {
            if (arrivals[i].IsTest)
                continue;
            var update = arrivals[i].Update;
            (update.Revision, update.HistoryId) = (1, ids[i]);
            var round = 0;
            if (latest.TryGetValue((update.Hostname, update.Image), out var place))
            {
                var earlier = rounds[place.Round][place.Index];
                if (earlier.Digest == update.Digest)
                {
                    update.Revision = earlier.Revision + 1;
                    update.Containers = ContainerNames.Merge(earlier.Containers, update.Containers);
                    rounds[place.Round][place.Index] = update;
                    continue;
                }

                round = place.Round + 1;
            }

            if (rounds.Count == round)
                rounds.Add([]);
            latest[(update.Hostname, update.Image)] = (round, rounds[round].Count);
            rounds[round].Add(update);
        }

        return rounds;
    }

    private static object?[] Values(ImageUpdate update) =>
    [
        update.Hostname, update.Image, update.Registry, update.Repository, update.ImageTag, update.Stack, update.CurrentTag, (int)update.ChangeKind,
        update.DiunVersion, update.Status, update.Provider, update.HubLink, update.MimeType, update.Digest, Instant(update.Created), update.Platform,
        update.Metadata, update.Containers, Instant(update.ReceivedAt), update.Revision, update.HistoryId,
    ];

    private static object? Instant(DateTimeOffset? instant) => new UtcInstantConverter().ConvertToProvider(instant);

    private static MultiRowInsert Upsert(bool keepAcknowledged) => new(
        """
        INSERT INTO updates (
            hostname, image, registry, repository, image_tag, stack, current_tag, change_kind, diun_version, status, provider, hub_link,
            mime_type, digest, previous_digest, created, platform, metadata, containers, received_at, revision, history_id, tag_id)
        VALUES
        """,
        "({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12}, {13}, '', {14}, {15}, {16}, {17}, {18}, {19}, {20}, " +
        "(SELECT tag_id FROM tag_assignments WHERE image = {1}))",
        $"""
        ON CONFLICT (hostname, image) DO UPDATE SET
            registry = excluded.registry, repository = excluded.repository, image_tag = excluded.image_tag, stack = excluded.stack,
            current_tag = excluded.current_tag, change_kind = excluded.change_kind, diun_version = excluded.diun_version,
            status = excluded.status, provider = excluded.provider, hub_link = excluded.hub_link, mime_type = excluded.mime_type,
            digest = excluded.digest, created = excluded.created, platform = excluded.platform, metadata = excluded.metadata,
            received_at = excluded.received_at, revision = updates.revision + excluded.revision, history_id = excluded.history_id,
            previous_digest = CASE WHEN updates.digest = excluded.digest THEN updates.previous_digest ELSE updates.digest END,
            containers = CASE
                WHEN updates.digest <> excluded.digest THEN excluded.containers
                WHEN replace(updates.containers, excluded.containers, '') <> updates.containers THEN updates.containers
                WHEN length(updates.containers) + length(excluded.containers) > {Limits.Containers} THEN excluded.containers
                ELSE updates.containers || excluded.containers END,
            acknowledged_at = {(keepAcknowledged ? "CASE WHEN updates.digest = excluded.digest THEN updates.acknowledged_at END" : "NULL")},
            snoozed_until = CASE WHEN updates.digest = excluded.digest THEN updates.snoozed_until END
        """);
}
