using System.Text;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Queries;

/// <summary>
/// The texts that a search of the list looks through, of every update, in memory: a part of a word is in no index, and to read all rows for each
/// search takes a third of a second at 100 000 updates. Loaded with the first search, about 200 bytes for an update; each later search first reads
/// what arrived since the one before, also through other replicas. May be used by any number of requests at once.
/// </summary>
public sealed class SearchTexts : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    // In the order of arrival; null where the update has a newer event further on.
    private readonly List<(long Id, byte[]? Text)> _texts = [];
    private readonly Dictionary<long, int> _places = [];
    private long _seen;
    private Guid? _seenDelivery;

    /// <summary>The ids of the updates that <see cref="UpdateQueries.Containing"/> would find, the newest first.</summary>
    /// <exception cref="System.Data.Common.DbException">The database is away.</exception>
    public async Task<List<long>> FindAsync(DashboardContext db, string text, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(db, cancellation);
            return Find(Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii(text)));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task CatchUpAsync(DashboardContext db, CancellationToken cancellation)
    {
        // A backup may have been put in place of the database, with other deliveries under the same ids.
        if (await DeliveryAsync(db, cancellation) != _seenDelivery)
            Forget();
        var arrived = db.Updates.Where(u => u.HistoryId > _seen).OrderBy(u => u.HistoryId)
            .Select(u => new { u.Id, u.HistoryId, u.Image, u.Hostname, u.Containers });
        await foreach (var update in arrived.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            // No text that is searched for holds what parts these three.
            Put(update.Id, Encoding.UTF8.GetBytes(UpdateQueries.FoldAscii($"{update.Image}\0{update.Hostname}\0{update.Containers}")));
            _seen = update.HistoryId;
        }

        _seenDelivery = await DeliveryAsync(db, cancellation);
    }

    private Task<Guid?> DeliveryAsync(DashboardContext db, CancellationToken cancellation) =>
        db.History.Where(entry => entry.Id == _seen).Select(entry => entry.DeliveryId).SingleOrDefaultAsync(cancellation);

    private void Put(long id, byte[] text)
    {
        if (_places.TryGetValue(id, out var place))
            _texts[place] = (id, null);
        if (_texts.Count > 2 * _places.Count + 1_000)
            Close();
        _places[id] = _texts.Count;
        _texts.Add((id, text));
    }

    /// <summary>Closes the gaps.</summary>
    private void Close()
    {
        _texts.RemoveAll(update => update.Text is null);
        for (var place = 0; place < _texts.Count; place++)
            _places[_texts[place].Id] = place;
    }

    private void Forget()
    {
        _texts.Clear();
        _places.Clear();
        (_seen, _seenDelivery) = (0, null);
    }

    private List<long> Find(ReadOnlySpan<byte> term)
    {
        List<long> found = [];
        for (var place = _texts.Count - 1; place >= 0; place--)
        {
            if (_texts[place] is (var id, { } text) && text.AsSpan().IndexOf(term) >= 0)
                found.Add(id);
        }

        return found;
    }
}
