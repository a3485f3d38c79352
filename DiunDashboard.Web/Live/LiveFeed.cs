using System.Collections.Concurrent;
using System.Threading.Channels;
using DiunDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Live;

/// <summary>
/// Tells every open page of changes, whoever made them. A burst is told once, when it is over or has lasted a second;
/// between two messages there is at least a second.
/// </summary>
internal sealed partial class LiveFeed(
    IDbContextFactory<DashboardContext> contexts, IDatabaseProvider database, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // A snooze ends without a write. It is also how a change is found that nobody was told of.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<Subscription, bool> _pages = [];
    private volatile LiveState? _latest;

    /// <summary>Begins to tell a page: the state now, then each later one. One that reads too slowly misses those in between, not the last.</summary>
    public Subscription Subscribe()
    {
        var states = Channel.CreateBounded<LiveState>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var subscription = new Subscription(states, this);
        // Before it is told the state now: what comes in between is told twice rather than not at all.
        _pages.TryAdd(subscription, true);
        LiveState? told;
        do
        {
            told = _latest;
            if (told is not null)
                subscription.Tell(told with { News = 0, Names = [] });
        }
        while (told != _latest);
        return subscription;
    }

    /// <summary>
    /// The first state of a page that was there before, with what came since the version it saw. The state itself when that is not older,
    /// and when the database does not answer: a page finds out all the same that it is out of date, and only says less.
    /// </summary>
    public async Task<LiveState> SinceAsync(LiveState first, long since, CancellationToken gone)
    {
        if (since >= first.Version)
            return first;
        try
        {
            return await ReadAsync(since).WaitAsync(gone);
        }
#pragma warning disable CA1031 // What the page is told without it is true as well.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Unread(logger, failure.Message);
            return first;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ListenAsync(stoppingToken), TellAsync(stoppingToken));
        }
#pragma warning disable CA1031 // A question that fails at that moment is one that nobody asks any more.
        catch (Exception) when (stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Where the start failed, the host would take this for a failure of its own.
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var told = false;
        while (true)
        {
            try
            {
                await database.ListenAsync(
                    () =>
                    {
                        told = false;
                        _changes.Writer.TryWrite(true);
                    },
                    stopping);
            }
#pragma warning disable CA1031 // Whatever broke off, the pages want to hear again.
            catch (Exception failure) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!told)
                    Log.BrokeOff(logger, failure.Message);
                told = true;
            }

            await Task.Delay(Second, stopping);
        }
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        while (true)
        {
            if (await NextAsync(_changes.Reader, LookAnyway, stopping))
                await BurstAsync(stopping);
            try
            {
                var before = _latest;
                var state = await ReadAsync(before?.Version).WaitAsync(stopping);
                _latest = state;
                if (before is null || state with { News = before.News, Names = before.Names } != before)
                    Tell(state);
            }
#pragma warning disable CA1031 // The database is away: whoever asks it for a page hears so, and the listening begins anew.
            catch (Exception failure) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Unread(logger, failure.Message);
            }

            await Task.Delay(Second, stopping);
        }
    }

    // Whoever cannot wait leaves it alone: a driver that cancels asks its server first, on the thread that cancels, and a server that is gone lets it wait.
    private async Task<LiveState> ReadAsync(long? since)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        return await LiveState.ReadAsync(db, since, time.GetUtcNow(), CancellationToken.None);
    }

    private void Tell(LiveState state)
    {
        foreach (var page in _pages.Keys)
            page.Tell(state);
    }

    private async Task BurstAsync(CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        do
        {
            await Task.Delay(Quiet, stopping);
        }
        while (_changes.Reader.TryRead(out _) && time.GetElapsedTime(began) < Second);
    }

    private static async Task<T?> NextAsync<T>(ChannelReader<T> reader, TimeSpan patience, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(patience);
        try
        {
            return await reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return default;
        }
    }

    /// <summary>What one page is told, until it is disposed of.</summary>
    internal sealed class Subscription(Channel<LiveState> states, LiveFeed feed) : IDisposable
    {
        /// <summary>The next state; null when there is none for so long.</summary>
        public Task<LiveState?> NextAsync(TimeSpan patience, CancellationToken cancellation) =>
            LiveFeed.NextAsync(states.Reader, patience, cancellation)!;

        public void Tell(LiveState state) => states.Writer.TryWrite(state);

        public void Dispose() => feed._pages.TryRemove(this, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Open pages hear of changes later than usual, because listening to the database broke off: {Reason}")]
        public static partial void BrokeOff(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Debug, "The state of the database could not be read for the open pages: {Reason}")]
        public static partial void Unread(ILogger logger, string reason);
    }
}
