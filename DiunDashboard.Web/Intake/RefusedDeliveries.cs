namespace DiunDashboard.Web.Intake;

/// <summary>
/// The deliveries of which nothing but this is kept: refused before anything of them is read, or because nothing can keep them. Safe from any thread.
/// </summary>
public sealed partial class RefusedDeliveries(DeliveryCounts counts, TimeProvider time, ILogger<RefusedDeliveries> logger)
{
    private volatile RefusedDelivery? _last;

    /// <summary>The last since the start of the process; null when none was.</summary>
    public RefusedDelivery? Last => _last;

    /// <summary>Counts one, tells the log of it and remembers it.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="outcome">What it counts as.</param>
    /// <param name="fault">What is wrong with it, as a clause.</param>
    public void Add(HttpContext context, DeliveryOutcome outcome, string fault)
    {
        _last = new RefusedDelivery(time.GetUtcNow(), Senders.Address(context), fault);
        counts.Add(outcome);
        Log.Refused(logger, _last.Sender, fault);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Refused a delivery of {Sender}: {Fault}")]
        public static partial void Refused(ILogger logger, string sender, string fault);
    }
}

/// <summary>A delivery that was refused and is lost.</summary>
/// <param name="At">When it came.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Fault">What was wrong with it, as a clause.</param>
public sealed record RefusedDelivery(DateTimeOffset At, string Sender, string Fault);
