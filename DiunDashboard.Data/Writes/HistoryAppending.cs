using System.Data.Common;
using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data.Writes;

internal static class HistoryAppending
{
    /// <summary>Appends one entry for each of the updates, in one statement; how many that were. The caller has begun the write.</summary>
    public static async Task<int> AppendHistoryAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, HistoryKind kind, string detail, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = updates.Select(u => new { u.Hostname, u.Image, u.Digest, u.HistoryId }).CreateDbCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // What is joined is EF Core's own SQL; every value is a parameter.
        command.CommandText =
            "INSERT INTO history (at, kind, detail, hostname, image, digest, previous_event_id) " +
            $"SELECT @history_at, @history_kind, @history_detail, s.* FROM ({command.CommandText}) AS s";
#pragma warning restore CA2100
        Add(command, "@history_at", UtcInstantConverter.ToColumn(now));
        Add(command, "@history_kind", HistoryKindConverter.Word(kind));
        Add(command, "@history_detail", detail);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Appends one entry. The caller has begun the write.</summary>
    public static async Task<long> AppendHistoryAsync(this DashboardContext db, HistoryEntry entry, CancellationToken cancellation) =>
        (await db.Database.SqlQuery<long>($"""
            INSERT INTO history (at, kind, hostname, image, digest, detail, payload)
            VALUES ({UtcInstantConverter.ToColumn(entry.At)}, {HistoryKindConverter.Word(entry.Kind)}, {entry.Hostname}, {entry.Image}, {entry.Digest}, {entry.Detail}, {entry.Payload})
            RETURNING id
            """).ToListAsync(cancellation))[0];

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
