using System.Runtime.InteropServices;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>How many events a host sent on a day (UTC).</summary>
public sealed record DayCount(DateOnly Day, string Hostname, int Count);

/// <summary>How many events of an image came.</summary>
public sealed record ImageCount(string Image, int Count);

/// <summary>Events by day and host, in this order, days without any left out; and the images with the most of them, the most first.</summary>
public sealed record EventFigures(IReadOnlyList<DayCount> Days, IReadOnlyList<ImageCount> Images);

/// <summary>
/// Counts the events of the last days for the charts, from a few bytes in memory for each: to read 100 000 of them takes the database most of a
/// second. Loaded with the first question of a day (UTC), so that what was pruned is not counted for longer; each later one first reads what
/// came since the one before, also through other replicas. May be used by any number of requests at once.
/// </summary>
public sealed class EventCounts : IDisposable
{
    /// <summary>The most days, today among them, that can be counted.</summary>
    public const int MostDays = 366;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<(DateOnly Day, int Host, int Image)> _events = [];
    private readonly OrderedDictionary<string, bool> _hosts = [];
    private readonly OrderedDictionary<string, bool> _images = [];
    private DateOnly _loaded;
    private long _seen;
    private (DateTimeOffset, Guid?)? _seenEntry;

    /// <summary>Counts those of the <paramref name="days"/> days that end with the one of <paramref name="now"/>.</summary>
    /// <param name="db">The context.</param>
    /// <param name="days">How many days, at most <see cref="MostDays"/>.</param>
    /// <param name="now">The instant that decides which day is today.</param>
    /// <param name="images">How many images are named.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task<EventFigures> CountAsync(DashboardContext db, int days, DateTimeOffset now, int images, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(db, today, cancellation);
            return Count(today.AddDays(1 - days), images);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task CatchUpAsync(DashboardContext db, DateOnly today, CancellationToken cancellation)
    {
        // A backup may have been put in place of the database, with other entries under the same ids.
        if (_loaded != today || await EntryAsync(db, cancellation) != _seenEntry)
            Forget();
        _loaded = today;
        var version = await db.VersionAsync(cancellation);
        var first = new DateTimeOffset(today.AddDays(1 - MostDays), TimeOnly.MinValue, TimeSpan.Zero);
        var events = db.History.Where(h => h.Id > _seen && h.Id <= version && h.Kind == HistoryKind.Received && h.At >= first).OrderBy(h => h.Id)
            .Select(h => new { h.Id, h.At, h.DeliveryId, h.Hostname, h.Image });
        await foreach (var entry in events.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            _events.Add((DateOnly.FromDateTime(entry.At.UtcDateTime), NumberOf(entry.Hostname, _hosts), NumberOf(entry.Image, _images)));
            // Whoever gives up has counted for the next one.
            (_seen, _seenEntry) = (entry.Id, (entry.At, entry.DeliveryId));
        }

        _seen = version;
        _seenEntry = await EntryAsync(db, cancellation);
    }

    private async Task<(DateTimeOffset, Guid?)?> EntryAsync(DashboardContext db, CancellationToken cancellation) =>
        await db.History.Where(h => h.Id == _seen).Select(h => new { h.At, h.DeliveryId }).SingleOrDefaultAsync(cancellation) is { } entry
            ? (entry.At, entry.DeliveryId)
            : null;

    private EventFigures Count(DateOnly first, int images)
    {
        Dictionary<(DateOnly Day, int Host), int> days = [];
        var ofImages = new int[_images.Count];
        foreach (var entry in _events.Where(entry => entry.Day >= first && entry.Day <= _loaded))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(days, (entry.Day, entry.Host), out _)++;
            ofImages[entry.Image]++;
        }

        return new EventFigures(
            [.. days.Select(count => new DayCount(count.Key.Day, _hosts.GetAt(count.Key.Host).Key, count.Value))
                .OrderBy(count => count.Day).ThenBy(count => count.Hostname, StringComparer.Ordinal)],
            Most(ofImages, images));
    }

    // Only as many are ordered as are named: of most images there is one event.
    private List<ImageCount> Most(int[] counts, int limit)
    {
        var order = Comparer<ImageCount>.Create((one, other) =>
            one.Count != other.Count ? one.Count.CompareTo(other.Count) : string.CompareOrdinal(other.Image, one.Image));
        PriorityQueue<ImageCount, ImageCount> most = new(order);
        for (var image = 0; image < counts.Length; image++)
        {
            if (counts[image] == 0 || (most.Count == limit && counts[image] < most.Peek().Count))
                continue;
            var count = new ImageCount(_images.GetAt(image).Key, counts[image]);
            if (most.Count < limit)
                most.Enqueue(count, count);
            else
                most.EnqueueDequeue(count, count);
        }

        return [.. most.UnorderedItems.Select(item => item.Element).OrderDescending(order)];
    }

    private static int NumberOf(string name, OrderedDictionary<string, bool> names)
    {
        names.TryAdd(name, true, out var number);
        return number;
    }

    private void Forget()
    {
        _events.Clear();
        _hosts.Clear();
        _images.Clear();
        (_seen, _seenEntry) = (0, null);
    }
}
