using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data.Writes;

internal static class HistoryAppending
{
    /// <summary>Appends one entry for each of the updates, in one statement. The caller has begun the write.</summary>
    public static Task AppendHistoryAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, HistoryKind kind, string detail, DateTimeOffset now, CancellationToken cancellation) =>
        db.InsertAsync(
            "history (at, kind, detail, hostname, image, digest, previous_event_id)",
            "@history_at, @history_kind, @history_detail, s.*",
            updates.Select(u => new { u.Hostname, u.Image, u.Digest, u.HistoryId }),
            [.. Of(kind, now), ("@history_detail", detail)],
            cancellation);

    /// <summary>Appends one entry for each of the images, which are pairs of an image and a detail, in one statement. The caller has begun the write.</summary>
    public static Task AppendHistoryAsync(
        this DashboardContext db, IQueryable<object> images, HistoryKind kind, DateTimeOffset now, CancellationToken cancellation) =>
        db.InsertAsync("history (at, kind, hostname, digest, image, detail)", "@history_at, @history_kind, '', '', s.*", images, Of(kind, now), cancellation);

    /// <summary>Inserts what a query finds. The caller has begun the write.</summary>
    /// <param name="db">The context.</param>
    /// <param name="into">The table and its columns.</param>
    /// <param name="values">The values of the columns, of which <c>s.*</c> are those of the query.</param>
    /// <param name="rows">The query.</param>
    /// <param name="parameters">What <paramref name="values"/> names.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="conflict">What to do with rows that are there already.</param>
    public static async Task InsertAsync(
        this DashboardContext db, string into, string values, IQueryable<object> rows, (string Name, object Value)[] parameters, CancellationToken cancellation,
        string conflict = "")
    {
        await using var command = rows.CreateDbCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        // Without a condition SQLite would take the clause of the conflict for one of a join.
#pragma warning disable CA2100 // What is joined is EF Core's own SQL and constants; every value is a parameter.
        command.CommandText = $"INSERT INTO {into} SELECT {values} FROM ({command.CommandText}) AS s WHERE 1 = 1 {conflict}";
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Appends one entry, which is about an image on every host or about no image. The caller has begun the write.</summary>
    public static Task AppendHistoryAsync(
        this DashboardContext db, HistoryKind kind, string image, string detail, DateTimeOffset now, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO history (at, kind, hostname, image, digest, detail)
            VALUES ({UtcInstantConverter.ToColumn(now)}, {HistoryKindConverter.Word(kind)}, '', {image}, '', {detail})
            """,
            cancellation);

    private static (string Name, object Value)[] Of(HistoryKind kind, DateTimeOffset now) =>
        [("@history_at", UtcInstantConverter.ToColumn(now)), ("@history_kind", HistoryKindConverter.Word(kind))];
}
