using System.Threading.Channels;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Startup;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Takes deliveries: those that wait together in one transaction, and into the <see cref="Spool"/> while the database cannot take them.
/// Its methods may be called from any number of requests at once and take no part in their cancellation: the sender may hang up, its event stays.
/// One loop does everything in turn, so that nothing overtakes: as long as the spool holds anything, what arrives goes behind it.
/// </summary>
public sealed partial class IntakeWriter(
    DeliveryRecorder recorder, Spool spool, SpoolReplay replay, DatabasePreparation database, TimeProvider time, ILogger<IntakeWriter> logger)
    : IHostedService
{
    // Long enough to share one commit among all that wait, short enough for the last of them not to wait long.
    private const int LongestBatch = 256;

    // More than this makes a row hardly cheaper. Of more that wait half is taken: while it is written the others come, are answered and send again,
    // so that the processors have something to do while the disk flushes; and where that takes long a batch is as large as the crowd makes it.
    private const int Enough = 32;

    // What another replica leaves behind when it ends waits no longer than this for one that lives and has nothing in its own spool.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    // Diun waits ten seconds for its answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(
        new UnboundedChannelOptions { AllowSynchronousContinuations = true });

    private Task _loop = Task.CompletedTask;
    private long _looked;
    private volatile bool _lostLast;

    /// <summary>Whether the last delivery could be kept nowhere: true until one is.</summary>
    public bool LostLast => _lostLast;

    /// <summary>
    /// Takes an event: history and update, or for <see cref="DiunEvent.IsTest"/> the history alone, atomically and exactly once. Every call counts
    /// as an arrival of its own, in the order of the calls. A call that finds nothing being written begins at once. Within about 4 seconds
    /// the event is durable in the database (true) or in the spool (false), from where it is applied in its turn, also after a restart.
    /// </summary>
    /// <param name="diunEvent">The event.</param>
    /// <param name="id">What makes another attempt recognisable, where there may be one; see <see cref="Arrival.Id"/>.</param>
    /// <exception cref="SpoolRefusedException">Neither could take it.</exception>
    /// <exception cref="System.Data.Common.DbException">The database refuses this very event, which is kept as a rejected delivery.</exception>
    public Task<bool> RecordAsync(DiunEvent diunEvent, Guid? id = null)
    {
        var arrival = new Arrival(diunEvent.ToUpdate(time.GetUtcNow()), diunEvent.Payload, diunEvent.IsTest);
        return EnqueueAsync(new Delivery(id is null ? arrival : arrival with { Id = id.Value }, null));
    }

    /// <summary>
    /// Keeps a body that could not be read, its first <see cref="Data.Limits.RejectedBody"/> bytes; of all such the newest
    /// <see cref="Data.Limits.RejectedDeliveries"/>. After a crash, or when an attempt was given up that came through after all, it may be kept twice.
    /// </summary>
    /// <exception cref="SpoolRefusedException">Neither database nor spool could take it.</exception>
    public Task<bool> RejectAsync(RejectedDelivery delivery)
    {
        delivery.At = time.GetUtcNow();
        return EnqueueAsync(new Delivery(null, delivery));
    }

    /// <summary>Takes over what an earlier process has left in the spool.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Probe();
        Adopt();
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Ends when everything that waits is in the database or in the spool, or when there is no more time. What lies in the spool stays there
    /// for the next process. The server takes no more requests by then.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return Task.WhenAny(_loop, Task.Delay(Timeout.Infinite, cancellationToken));
    }

    private void Adopt()
    {
        _looked = Environment.TickCount64;
        spool.Adopt();
        if (!spool.IsEmpty)
            Log.Left(logger, spool.Folder);
    }

    private Task<bool> EnqueueAsync(Delivery delivery)
    {
        var waiting = new Waiting(delivery);
        return _waiting.Writer.TryWrite(waiting)
            ? waiting.Stored.Task
            : Task.FromException<bool>(new SpoolRefusedException("The program is stopping: send the delivery again."));
    }

    private async Task LoopAsync()
    {
        while (await WaitAsync())
        {
            var batch = await TakeAsync();
            try
            {
                if (!spool.IsEmpty || !database.IsReady)
                    Keep(batch);
                else if (batch.Count > 0)
                    await RecordAsync(batch);
                await replay.GoOnAsync();
            }
#pragma warning disable CA1031 // Whatever it is belongs to those who wait, and must not end the loop.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure);
                batch.ForEach(waiting => waiting.Stored.TrySetException(failure));
                replay.LeaveAlone();
            }
        }

        await replay.Settled;
    }

    // What is being received goes first, as long as it adds to a small batch: with nobody else on the way that takes no time.
    private async Task<List<Waiting>> TakeAsync()
    {
        List<Waiting> batch = [];
        int before;
        do
        {
            await Task.Yield();
            before = batch.Count;
            var most = Math.Clamp((before + _waiting.Reader.Count) / 2, Enough, LongestBatch);
            while (batch.Count < most && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
        }
        while (batch.Count > before && batch.Count < Enough);
        return batch;
    }

    // Until something arrives or the spool's turn has come. False when the program stops and nothing waits any more, whatever the spool holds.
    private async ValueTask<bool> WaitAsync()
    {
        if (_waiting.Reader.Completion.IsCompleted)
            return false;
        if (spool.IsEmpty && Environment.TickCount64 - _looked >= BetweenLooks.TotalMilliseconds)
            Adopt();
        using var turn = new CancellationTokenSource(spool.IsEmpty ? BetweenLooks : replay.UntilNextTurn);
        try
        {
            return await _waiting.Reader.WaitToReadAsync(turn.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task RecordAsync(List<Waiting> batch)
    {
        var attempt = AttemptAsync(batch);
        RecordingOutcome outcome;
        try
        {
            outcome = await attempt.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            outcome = new RecordingOutcome([], late);
        }

        _lostLast = false;
        if (outcome.Away is null)
            return;
        var reason = DatabasePreparation.Reason(outcome.Away);
        Log.Away(logger, reason, spool.Folder);
        replay.LeaveAlone(attempt, reason);
        Keep(batch[outcome.Done.Count..]);
        // Who came meanwhile has waited long enough not to wait for the database once more.
        replay.LeaveAlone();
    }

    // An attempt that was given up may come through before the spool has it: on a slow disk both take their time.
    private async Task<RecordingOutcome> AttemptAsync(List<Waiting> batch)
    {
        var outcome = await recorder.RecordAsync(batch.ConvertAll(waiting => waiting.Delivery), repeated: false, Patience);
        for (var i = 0; i < outcome.Done.Count; i++)
        {
            if (outcome.Done[i] is { } refusal)
                batch[i].Stored.TrySetException(refusal);
            else
                batch[i].Stored.TrySetResult(true);
        }

        return outcome;
    }

    // All with one fsync; where there is no room for all, each that fits.
    private void Keep(List<Waiting> batch)
    {
        if (batch.Count == 0)
            return;
        _lostLast = false;
        if (TryKeep(batch) is not { } failure)
            return;
        var refused = batch.Count == 1 ? batch : batch.FindAll(waiting => TryKeep([waiting]) is not null);
        var lost = refused.Count(waiting => waiting.Stored.TrySetException(failure));
        _lostLast = lost > 0;
        if (_lostLast)
            Log.Full(logger, lost, failure);
    }

    private SpoolRefusedException? TryKeep(List<Waiting> batch)
    {
        try
        {
            spool.Append(batch.ConvertAll(waiting => waiting.Delivery.ToRecord()));
        }
        catch (SpoolRefusedException failure)
        {
            return failure;
        }

        batch.ForEach(waiting => waiting.Stored.TrySetResult(false));
        return null;
    }

    private sealed record Waiting(Delivery Delivery)
    {
        public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The database takes no deliveries ({Reason}): they are kept in {Folder} until it does")]
        public static partial void Away(ILogger logger, string reason, string folder);

        [LoggerMessage(LogLevel.Error, "{Count} deliveries could be kept neither in the database nor in the spool")]
        public static partial void Full(ILogger logger, int count, Exception failure);

        [LoggerMessage(LogLevel.Error, "Deliveries could not be handled")]
        public static partial void Failed(ILogger logger, Exception failure);

        [LoggerMessage(LogLevel.Information, "An earlier process has left deliveries in {Folder}: they are applied first")]
        public static partial void Left(ILogger logger, string folder);
    }
}
