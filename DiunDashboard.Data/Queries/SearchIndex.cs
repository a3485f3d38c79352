using System.Text;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>
/// What the list can be filtered by and no index of the database has, of every update, in memory: the texts that a search looks through, stack, registry
/// and kind of change. A part of a word is in no index, each further index costs every delivery, and to read all rows instead takes a third of a second
/// at 100 000 updates. Loaded with the first such filter, about 200 bytes for an update; each later one first reads what arrived since the one
/// before, also through other replicas. May be used by any number of requests at once.
/// </summary>
public sealed class SearchIndex : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    // In the order of arrival; without a text where the update has a newer event further on.
    private readonly List<(long Id, byte[]? Text, Traits Traits)> _updates = [];
    private readonly Dictionary<long, int> _places = [];

    // One for all updates that have the same.
    private readonly Dictionary<Traits, Traits> _traits = [];
    private long _seen;
    private Guid? _seenDelivery;

    /// <summary>Whether the filter asks for anything that is found here.</summary>
    public static bool Answers(UpdateFilter filter) => filter is not { Search: null, Stack: null, Registry: null, Kind: null };

    /// <summary>The filter without what is found here.</summary>
    public static UpdateFilter Rest(UpdateFilter filter) => filter with { Search = null, Stack = null, Registry = null, Kind = null };

    /// <summary>
    /// The ids of the updates that have what the filter asks for here, the newest first and at most so many; what else it asks for is left to the database.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task<List<long>> FindAsync(DashboardContext db, UpdateFilter filter, int limit, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(db, cancellation);
            var term = Term(filter);
            List<long> found = [];
            for (var place = _updates.Count - 1; place >= 0 && found.Count < limit; place--)
            {
                if (Has(place, filter, term))
                    found.Add(_updates[place].Id);
            }

            return found;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Those of these ids, in their order, that <see cref="FindAsync"/> would find without a limit.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task<List<long>> AmongAsync(DashboardContext db, UpdateFilter filter, IEnumerable<long> ids, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(db, cancellation);
            var term = Term(filter);
            return [.. ids.Where(id => _places.TryGetValue(id, out var place) && Has(place, filter, term))];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static byte[] Term(UpdateFilter filter) => Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii(filter.Search ?? ""));

    private bool Has(int place, UpdateFilter filter, byte[] term)
    {
        var (_, text, traits) = _updates[place];
        return text is not null
            && (filter.Stack is null || filter.Stack == traits.Stack)
            && (filter.Registry is null || filter.Registry == traits.Registry)
            && (filter.Kind is null || filter.Kind == traits.Kind)
            && text.AsSpan().IndexOf(term) >= 0;
    }

    private async Task CatchUpAsync(DashboardContext db, CancellationToken cancellation)
    {
        // A backup may have been put in place of the database, with other deliveries under the same ids.
        if (await DeliveryAsync(db, cancellation) != _seenDelivery)
            Forget();
        var known = _seen;
        var arrived = db.Updates.Where(u => u.HistoryId > _seen).OrderBy(u => u.HistoryId)
            .Select(u => new { u.Id, u.HistoryId, u.Image, u.Hostname, u.Containers, u.Stack, u.Registry, u.ChangeKind });
        await foreach (var update in arrived.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            // No text that is searched for holds what parts these three.
            var text = Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii($"{update.Image}\0{update.Hostname}\0{update.Containers}"));
            Put(update.Id, text, new Traits(update.Stack, update.Registry, update.ChangeKind));
            _seen = update.HistoryId;
        }

        if (_seen != known)
            _seenDelivery = await DeliveryAsync(db, cancellation);
    }

    private Task<Guid?> DeliveryAsync(DashboardContext db, CancellationToken cancellation) =>
        db.History.Where(entry => entry.Id == _seen).Select(entry => entry.DeliveryId).SingleOrDefaultAsync(cancellation);

    private void Put(long id, byte[] text, Traits traits)
    {
        if (_places.TryGetValue(id, out var place))
            _updates[place] = (id, null, Traits.None);
        if (_updates.Count > 2 * _places.Count + 1_000)
            Close();
        if (!_traits.TryGetValue(traits, out var shared))
            _traits[traits] = shared = traits;
        _places[id] = _updates.Count;
        _updates.Add((id, text, shared));
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
        (_seen, _seenDelivery) = (0, null);
    }

    private sealed record Traits(string Stack, string Registry, ChangeKind Kind)
    {
        public static readonly Traits None = new("", "", default);
    }
}
