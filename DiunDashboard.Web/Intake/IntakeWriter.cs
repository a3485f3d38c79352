using System.Collections.Concurrent;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Writes deliveries, those that wait together in one transaction. Each method returns only after its transaction is durable, takes no part
/// in the request's cancellation (the sender may hang up, its event stays), and may be called from any number of requests at once.
/// </summary>
public sealed class IntakeWriter(IDbContextFactory<DashboardContext> contexts, DashboardOptions options, TimeProvider time)
{
    // Long enough to share one commit among all that wait, short enough for the last of them not to wait long.
    private const int LongestBatch = 256;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private int _writing;

    /// <summary>
    /// Records an event: history and update, or for <see cref="DiunEvent.IsTest"/> the history alone, atomically. Every call counts as an
    /// arrival of its own, in the order of the calls. A call that finds nobody writing begins at once, and takes along whoever comes meanwhile.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">Nothing of this event was recorded; others of its batch are not affected.</exception>
    public Task RecordAsync(DiunEvent delivery)
    {
        var waiting = new Waiting(new Arrival(delivery.ToUpdate(time.GetUtcNow()), delivery.Payload, delivery.IsTest));
        _waiting.Enqueue(waiting);
        if (Interlocked.Exchange(ref _writing, 1) == 0)
            _ = Task.Run(WriteWaitingAsync);
        return waiting.Durable.Task;
    }

    /// <summary>Keeps a body that could not be read, its first <see cref="Limits.RejectedBody"/> bytes; of all such the newest <see cref="Limits.RejectedDeliveries"/>.</summary>
    /// <exception cref="System.Data.Common.DbException">It was not kept.</exception>
    public async Task RejectAsync(RejectedDelivery delivery)
    {
        await using var db = await contexts.CreateDbContextAsync();
        delivery.At = time.GetUtcNow();
        await db.RejectAsync(delivery, CancellationToken.None);
    }

    private async Task WriteWaitingAsync()
    {
        do
        {
            List<Waiting> batch = [];
            while (batch.Count < LongestBatch && _waiting.TryDequeue(out var next))
                batch.Add(next);
            if (batch.Count > 0)
                await WriteAsync(batch);
            else
                Volatile.Write(ref _writing, 0);
        }
        // Whoever came between the empty queue and the flag has seen the flag up.
        while (Volatile.Read(ref _writing) == 1 || (!_waiting.IsEmpty && Interlocked.Exchange(ref _writing, 1) == 0));
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            await db.RecordAsync([.. batch.Select(waiting => waiting.Arrival)], options.ReopenOnNewDigestOnly, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever it is belongs to those who wait.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (batch.Count == 1)
            {
                batch[0].Durable.SetException(failure);
                return;
            }

            // One that the database refuses must not take the others with it.
            foreach (var waiting in batch)
                await WriteAsync([waiting]);
            return;
        }

        foreach (var waiting in batch)
            waiting.Durable.SetResult();
    }

    private sealed record Waiting(Arrival Arrival)
    {
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
