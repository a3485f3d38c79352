using DiunDashboard.Web.Startup;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Applies the spool to the database, a part at a time and in its order. Every part is a repeated attempt: after a crash, or a commit whose
/// answer got lost, what the database already has is left out. For one caller at a time.
/// </summary>
public sealed partial class SpoolReplay(DeliveryRecorder recorder, Spool spool, DatabasePreparation database, ILogger<SpoolReplay> logger)
{
    // More than arrives in one turn of the writer, so that the spool gets shorter under any load.
    private const int LongestPart = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // How long arrivals wait for a part that is being applied, and how long a database that failed is left alone.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private int _part = LongestPart;
    private long _began;
    private Task<RecordingOutcome>? _attempt;
    private Task _stuck = Task.CompletedTask;
    private long _nextTurn;
    private long _applied;
    private string? _away;

    /// <summary>Why the database did not take what lies in the spool when it was last tried, in a few words; null when nothing waits for it.</summary>
    public string? Away => spool.IsEmpty ? null : _away;

    /// <summary>When <see cref="GoOnAsync"/> has something to do again.</summary>
    public TimeSpan UntilNextTurn => TimeSpan.FromMilliseconds(Math.Max(0, _nextTurn - Environment.TickCount64));

    /// <summary>Lets the database rest for a second.</summary>
    public void LeaveAlone() => WaitFor(Pause);

    /// <summary>Lets a database that failed rest for a second, and until an attempt has ended that was given up but may still come through.</summary>
    public void LeaveAlone(Task stuck, string away)
    {
        _stuck = stuck;
        _away = away;
        WaitFor(Pause);
    }

    /// <summary>Completes when nothing is being applied.</summary>
    public Task Settled => _attempt ?? Task.CompletedTask;

    /// <summary>Applies a part, or looks after the one that is being applied. Returns within about a second, whatever the database does.</summary>
    public async Task GoOnAsync()
    {
        if (spool.IsEmpty || UntilNextTurn > TimeSpan.Zero)
            return;
        if (_attempt is null)
        {
            if (!database.IsReady || !_stuck.IsCompleted)
            {
                WaitFor(Pause);
                return;
            }

            var part = spool.Oldest(_part);
            if (part.Count == 0)
                return;
            _began = Environment.TickCount64;
            _attempt = recorder.RecordAsync([.. part.Select(Delivery.From)], repeated: true, Patience);
            await Task.WhenAny(_attempt, Task.Delay(Pause));
        }

        if (_attempt.IsCompleted)
            Finish(await _attempt);
        else
            WaitFor(Glance);
    }

    private void Finish(RecordingOutcome outcome)
    {
        _attempt = null;
        spool.Remove(outcome.Done.Count);
        _applied += outcome.Done.Count;
        _away = outcome.Away is null ? null : DatabasePreparation.Reason(outcome.Away);
        // A way to the database that is too slow for so many in one transaction may do for half of them.
        if (outcome.Away is not null)
            _part = Math.Max(1, _part / 2);
        else if (Environment.TickCount64 - _began < Pause.TotalMilliseconds)
            _part = Math.Min(LongestPart, _part * 2);
        if (_away is not null)
        {
            WaitFor(Pause);
        }
        else if (spool.IsEmpty)
        {
            Log.Applied(logger, _applied, spool.Folder);
            _applied = 0;
        }
    }

    private void WaitFor(TimeSpan time) => _nextTurn = Environment.TickCount64 + (long)time.TotalMilliseconds;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The database takes deliveries again: all {Count} from {Folder} are in it")]
        public static partial void Applied(ILogger logger, long count, string folder);
    }
}
