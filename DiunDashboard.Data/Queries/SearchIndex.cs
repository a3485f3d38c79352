using System.Text;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>An update by what sections and orders are made of; the texts are empty where neither needs them.</summary>
public sealed record Found(long Id, long HistoryId, long? TagId, string Hostname, string Stack, string Registry, string Repository);

/// <summary>
/// What the list can be filtered by, of every update, in memory: the texts that a search looks through, host, stack, registry and kind of change, state and
/// tag. A part of a word is in no index of the database, and what two of them find apart may be thousands where both find nothing; each further index
/// costs every delivery, and to read all rows instead takes a third of a second at 100 000 updates. Loaded with the first such filter, about 250
/// bytes for an update; each later one first reads what changed since the one before, also through other replicas. May be used by any number of
/// requests at once.
/// </summary>
public sealed class SearchIndex : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    // In the order of arrival; without a text where the update has a newer event further on.
    private readonly List<Entry> _updates = [];
    private readonly Dictionary<long, int> _places = [];

    // One for all updates that have the same.
    private readonly Dictionary<Traits, Traits> _traits = [];

    // Of the history: what is held is as it was then, or newer.
    private End? _seen;

    /// <summary>Whether the filter is one for here. A state alone is not: indexes of the database answer it.</summary>
    public static bool Answers(UpdateFilter filter) => filter with { Status = default, Sort = default, Group = default } != new UpdateFilter(default);

    /// <summary>
    /// The updates that match at this instant, without their repositories, the newest first and at most so many; with a history id, those before it.
    /// A decision that the history does not tell of is not seen.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task<List<Found>> FindAsync(
        DashboardContext db, UpdateFilter filter, DateTimeOffset now, long? before, int limit, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(db, cancellation);
            return Find(filter, now, before, limit);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private List<Found> Find(UpdateFilter filter, DateTimeOffset now, long? before, int limit)
    {
        var term = Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii(filter.Search ?? ""));
        List<Found> found = [];
        for (var place = _updates.Count - 1; place >= 0 && found.Count < limit; place--)
        {
            var update = _updates[place];
            if (update.Text is null || update.HistoryId >= before || !update.State.Matches(filter, now) || !update.Traits.Match(filter)
                || update.Text.AsSpan().IndexOf(term) < 0)
            {
                continue;
            }

            var (host, stack, registry, _) = update.Traits;
            found.Add(new Found(update.Id, update.HistoryId, update.State.TagId, host, stack, registry, ""));
        }

        return found;
    }

    private async Task CatchUpAsync(DashboardContext db, CancellationToken cancellation)
    {
        var seen = _seen?.Id ?? 0;
        var ends = await db.History.Where(entry => entry.Id == seen || entry.Id == db.History.Max(newest => newest.Id)).OrderBy(entry => entry.Id)
            .Select(entry => new End(entry.Id, entry.At, entry.DeliveryId)).ToListAsync(cancellation);
        // A backup may have been put in place of the database, in which something else has the same id.
        if (ends.Count == 0 || ends[0] != _seen)
            Forget();
        if (ends.Count == 0 || ends[^1] == _seen)
            return;
        seen = _seen?.Id ?? 0;
        await ReadArrivalsAsync(db, seen, cancellation);
        if (_seen is not null)
            await ReadDecisionsAsync(db, seen, cancellation);
        _seen = ends[^1];
    }

    private async Task ReadArrivalsAsync(DashboardContext db, long seen, CancellationToken cancellation)
    {
        var arrived = db.Updates.Where(u => u.HistoryId > seen).OrderBy(u => u.HistoryId).Select(u => new
        {
            u.Id, u.HistoryId, u.Image, u.Hostname, u.Containers, u.Stack, u.Registry, u.ChangeKind, u.TagId, u.AcknowledgedAt, u.SnoozedUntil,
        });
        await foreach (var update in arrived.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            // No text that is searched for holds what parts these three.
            var text = Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii($"{update.Image}\0{update.Hostname}\0{update.Containers}"));
            Put(
                update.Id,
                update.HistoryId,
                text,
                new Traits(update.Hostname, update.Stack, update.Registry, update.ChangeKind),
                State.Of(update.TagId, update.AcknowledgedAt, update.SnoozedUntil));
        }
    }

    private async Task ReadDecisionsAsync(DashboardContext db, long seen, CancellationToken cancellation)
    {
        var since = db.History.Where(h => h.Id > seen);
        var decided = since.Where(h => h.Kind == HistoryKind.Acknowledged || h.Kind == HistoryKind.Reopened || h.Kind == HistoryKind.Snoozed)
            .Join(db.Updates, h => new { h.Image, h.Hostname }, u => new { u.Image, u.Hostname }, (_, u) => u);
        var moved = since.Where(h => h.Kind == HistoryKind.Tagged || h.Kind == HistoryKind.Untagged)
            .Join(db.Updates, h => h.Image, u => u.Image, (_, u) => u);
        var changed = decided.Concat(moved).Select(u => new { u.Id, u.TagId, u.AcknowledgedAt, u.SnoozedUntil });
        await foreach (var update in changed.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            // One that is not here yet has arrived meanwhile: it is read as it is then.
            if (_places.TryGetValue(update.Id, out var place))
                _updates[place] = _updates[place] with { State = State.Of(update.TagId, update.AcknowledgedAt, update.SnoozedUntil) };
        }
    }

    private void Put(long id, long historyId, byte[] text, Traits traits, State state)
    {
        if (_places.TryGetValue(id, out var place))
            _updates[place] = default;
        if (_updates.Count > 2 * _places.Count + 1_000)
            Close();
        if (!_traits.TryGetValue(traits, out var shared))
            _traits[traits] = shared = traits;
        _places[id] = _updates.Count;
        _updates.Add(new Entry(id, historyId, text, shared, state));
    }

    /// <summary>Closes the gaps, and lets go of what none has any more.</summary>
    private void Close()
    {
        _updates.RemoveAll(update => update.Text is null);
        _traits.Clear();
        for (var place = 0; place < _updates.Count; place++)
        {
            _places[_updates[place].Id] = place;
            _traits[_updates[place].Traits] = _updates[place].Traits;
        }
    }

    private void Forget()
    {
        _updates.Clear();
        _places.Clear();
        _traits.Clear();
        _seen = null;
    }

    private sealed record End(long Id, DateTimeOffset At, Guid? DeliveryId);

    private readonly record struct Entry(long Id, long HistoryId, byte[]? Text, Traits Traits, State State);

    private sealed record Traits(string Host, string Stack, string Registry, ChangeKind Kind)
    {
        public bool Match(UpdateFilter filter) =>
            (filter.Host is null || filter.Host == Host)
            && (filter.Stack is null || filter.Stack == Stack)
            && (filter.Registry is null || filter.Registry == Registry)
            && (filter.Kind is null || filter.Kind == Kind);
    }

    /// <summary>What people have decided.</summary>
    /// <param name="TagId">The tag.</param>
    /// <param name="Until">In ticks (UTC): when it waits again; <see cref="Done"/> where it is acknowledged.</param>
    private readonly record struct State(long? TagId, long Until)
    {
        private const long Done = long.MaxValue;

        public static State Of(long? tagId, DateTimeOffset? acknowledgedAt, DateTimeOffset? snoozedUntil) =>
            new(tagId, acknowledgedAt is null ? snoozedUntil?.UtcTicks ?? 0 : Done);

        public bool Matches(UpdateFilter filter, DateTimeOffset now) =>
            ((filter.TagId is null && !filter.Untagged) || filter.TagId == TagId)
            && filter.Status switch
            {
                UpdateStatus.Pending => Until <= now.UtcTicks,
                UpdateStatus.Acknowledged => Until == Done,
                UpdateStatus.Snoozed => Until > now.UtcTicks && Until != Done,
                _ => true,
            };
    }
}
