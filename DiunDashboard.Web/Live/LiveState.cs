using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.ViewModels;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Live;

/// <summary>What an open page needs to know to see whether it is out of date, and to say what is new.</summary>
/// <param name="Version">The version of everything: the highest history id.</param>
/// <param name="Pending">How many updates are pending, at most <see cref="BoardQueries.CountLimit"/>.</param>
/// <param name="Tags">How many tags there are.</param>
/// <param name="Rejected">How many deliveries that could not be read are kept.</param>
/// <param name="News">How many images became pending since the state before, at most <see cref="BoardQueries.CountLimit"/>.</param>
/// <param name="Names">The names of the newest of them, a few.</param>
internal sealed record LiveState(long Version, int Pending, int Tags, int Rejected, int News, IReadOnlyList<string> Names)
{
    private const int LongestList = 3;
    private const int LongestName = 40;

    /// <param name="db">The context.</param>
    /// <param name="since">The version from which on something is news; null: nothing is.</param>
    /// <param name="now">The instant that decides which snoozes are over.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LiveState> ReadAsync(DashboardContext db, long? since, DateTimeOffset now, CancellationToken cancellation)
    {
        // Before the rest: what is counted on top of it is told again with the next version, which harms nobody.
        var version = await db.VersionAsync(cancellation);
        var pending = await db.CountUpToLimitAsync(new UpdateFilter(UpdateStatus.Pending), now, cancellation);
        var tags = await db.Tags.CountAsync(cancellation);
        var rejected = await db.RejectedDeliveries.CountAsync(cancellation);
        if (since is null || since == version)
            return new LiveState(version, pending, tags, rejected, 0, []);
        // A backup was put in place of the database: everything in it is news.
        since = since > version ? 0 : since;
        var arrived = await db.Updates.Pending(now).Where(u => u.HistoryId > since && u.HistoryId <= version).OrderByDescending(u => u.HistoryId)
            .Take(BoardQueries.CountLimit).Select(u => new { u.Image, u.Registry, u.Repository }).ToListAsync(cancellation);
        var images = arrived.DistinctBy(u => u.Image).ToList();
        return new LiveState(
            version,
            pending,
            tags,
            rejected,
            images.Count,
            [.. images.Take(LongestList).Select(u => ImageName.Shorten(ImageName.Of(u.Registry, u.Repository).Brief, LongestName))]);
    }
}
