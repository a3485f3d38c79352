using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>How many events a host sent on a day (UTC).</summary>
public sealed record DayCount(DateOnly Day, string Hostname, int Count);

/// <summary>How many events of an image came.</summary>
public sealed record ImageCount(string Image, int Count);

/// <summary>The figures behind the charts. Each reads the events of its days and nothing else.</summary>
public static class HistoryFigures
{
    /// <summary>The most acknowledgements whose waiting times are read.</summary>
    public const int MostWaits = 2_000;

    /// <summary>Events for each day and host: of the <paramref name="days"/> days (at most 366) that end with the one of <paramref name="now"/>. Days without any are left out.</summary>
    public static async Task<List<DayCount>> EventsPerDayAsync(this DashboardContext db, int days, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = FirstDay(days, now);
        // A table of days, because no function cuts an instant to a day on both databases. Each day is one range of the index on time.
        StringBuilder rows = new();
        List<object> values = [];
        for (var day = 0; day < days; day++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{(day == 0 ? "" : ", ")}({day}, {{{values.Count}}}, {{{values.Count + 1}}})");
            values.Add(first.UtcDateTime.AddDays(day));
            values.Add(first.UtcDateTime.AddDays(day + 1));
        }

        values.Add(HistoryKindConverter.Word(HistoryKind.Received));
        var counts = await db.Database.SqlQuery<NumberedDay>(FormattableStringFactory.Create(
            $$"""
            WITH days (number, start, finish) AS (VALUES {{rows}})
            SELECT days.number AS number, h.hostname AS hostname, COUNT(*) AS count
            FROM days JOIN history h ON h.at >= days.start AND h.at < days.finish
            WHERE h.kind = {{{values.Count - 1}}}
            GROUP BY days.number, h.hostname
            ORDER BY days.number, h.hostname
            """,
            [.. values])).ToListAsync(cancellation);
        return [.. counts.Select(count => new DayCount(DateOnly.FromDateTime(first.UtcDateTime).AddDays(count.Number), count.Hostname, (int)count.Count))];
    }

    /// <summary>The images with the most events of those days, the most first.</summary>
    public static Task<List<ImageCount>> MostUpdatedAsync(this DashboardContext db, int days, DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var first = FirstDay(days, now);
        return db.History.Where(h => h.At >= first && h.Kind == HistoryKind.Received)
            .GroupBy(h => h.Image).Select(group => new { Image = group.Key, Count = group.Count() })
            .OrderByDescending(image => image.Count).ThenBy(image => image.Image).Take(limit)
            .Select(image => new ImageCount(image.Image, image.Count)).ToListAsync(cancellation);
    }

    /// <summary>
    /// How long the newest <see cref="MostWaits"/> acknowledgements of those days came after the event they answered. Those whose event was pruned are left out.
    /// </summary>
    public static async Task<List<TimeSpan>> WaitsAsync(this DashboardContext db, int days, DateTimeOffset now, CancellationToken cancellation)
    {
        var first = FirstDay(days, now);
        var waits = await db.History.Where(h => h.At >= first && h.Kind == HistoryKind.Acknowledged).OrderByDescending(h => h.Id).Take(MostWaits)
            .Select(h => new
            {
                h.At,
                Received = db.History.Where(r => r.Image == h.Image && r.Hostname == h.Hostname && r.Kind == HistoryKind.Received && r.Id < h.Id)
                    .OrderByDescending(r => r.Id).Select(r => (DateTimeOffset?)r.At).FirstOrDefault(),
            })
            .ToListAsync(cancellation);
        return [.. waits.Where(wait => wait.Received is not null).Select(wait => wait.At - wait.Received!.Value).Select(wait => wait < TimeSpan.Zero ? TimeSpan.Zero : wait)];
    }

    private static DateTimeOffset FirstDay(int days, DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1 - days), TimeSpan.Zero);

    private sealed record NumberedDay(int Number, string Hostname, long Count);
}
