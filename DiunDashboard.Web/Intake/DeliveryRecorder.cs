using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Intake;

/// <summary>Writes deliveries into the database, and tells those it refuses for their own sake from the times when it takes none.</summary>
public sealed partial class DeliveryRecorder(
    IDatabaseProvider database, IDbContextFactory<DashboardContext> contexts, DashboardOptions options, ILogger<DeliveryRecorder> logger)
{
    /// <summary>
    /// Writes deliveries in their order, events that follow each other in one transaction. One that the database refuses is kept as a rejected
    /// delivery and takes no other with it. Never throws. Does not occupy the caller's thread, although both databases write without yielding it.
    /// </summary>
    /// <param name="deliveries">At most about 1 000.</param>
    /// <param name="repeated">Whether an earlier attempt may have written some of the events; then those are left out.</param>
    /// <param name="limit">After which it gives up, unless the driver is stuck.</param>
    public Task<RecordingOutcome> RecordAsync(IReadOnlyList<Delivery> deliveries, bool repeated, TimeSpan limit) => Task.Run(async () =>
    {
        using var patience = new CancellationTokenSource(limit);
        List<Exception?> done = [];
        try
        {
            while (done.Count < deliveries.Count)
            {
                var events = deliveries.Skip(done.Count).TakeWhile(delivery => delivery.Event is not null).Select(delivery => delivery.Event!).ToList();
                if (events.Count > 0)
                {
                    await WriteAsync(events, repeated, done, patience.Token);
                }
                else
                {
                    await RejectAsync(deliveries[done.Count].Rejected!, patience.Token);
                    done.Add(null);
                }
            }

            return new RecordingOutcome(done, null);
        }
#pragma warning disable CA1031 // Whatever it is, the database takes nothing now.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new RecordingOutcome(done, failure);
        }
    });

    private async Task WriteAsync(List<Arrival> events, bool repeated, List<Exception?> done, CancellationToken cancellation)
    {
        try
        {
            if (repeated)
                await RecordMissingAsync(events, cancellation);
            else
                await database.RecordAsync(events, options.ReopenOnNewDigestOnly, cancellation);
            done.AddRange(Enumerable.Repeat<Exception?>(null, events.Count));
            return;
        }
        catch (Exception failure) when (database.IsRefusal(failure))
        {
            if (events.Count == 1)
            {
                await KeepRefusedAsync(events[0], failure, cancellation);
                done.Add(failure);
                return;
            }
        }

        // One that the database refuses must not take the others with it.
        foreach (var single in events)
            await WriteAsync([single], repeated, done, cancellation);
    }

    // The one way that needs a context: making one takes as long as recording a few events, and all that wait would wait for it.
    private async Task RecordMissingAsync(List<Arrival> events, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.RecordMissingAsync(events, options.ReopenOnNewDigestOnly, cancellation);
    }

    // A database that cannot even keep it as rejected is not one that refuses it for its own sake: then this throws.
    private async Task KeepRefusedAsync(Arrival refused, Exception failure, CancellationToken cancellation)
    {
        await RejectAsync(
            Delivery.Refused(Encoding.UTF8.GetBytes(refused.Payload), "The database refused this event; the log says why.", refused.Update.ReceivedAt),
            cancellation);
        Log.Refused(logger, failure);
    }

    private async Task RejectAsync(RejectedDelivery delivery, CancellationToken cancellation)
    {
        // An id from an earlier attempt would be taken for the row's own.
        delivery.Id = 0;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.RejectAsync(delivery, cancellation);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The database refused an event, which is kept as a rejected delivery")]
        public static partial void Refused(ILogger logger, Exception failure);
    }
}

/// <summary>How far an attempt came.</summary>
/// <param name="Done">The first deliveries of the attempt: null is written, a failure is why this one was refused and kept as rejected.</param>
/// <param name="Away">Why the database takes none of the others now; one of them may have been written all the same.</param>
public sealed record RecordingOutcome(IReadOnlyList<Exception?> Done, Exception? Away);
