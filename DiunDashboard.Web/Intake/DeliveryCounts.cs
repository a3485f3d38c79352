namespace DiunDashboard.Web.Intake;

/// <summary>What has become of a delivery; named in /metrics by these words.</summary>
public enum DeliveryOutcome
{
    Lost,
    Recorded,
    Redirected,
    Rejected,
    Spooled,
    Stray,
    Tested,
    Unauthorized,
}

/// <summary>What has become of the deliveries since the start of the process. Safe from any thread.</summary>
public sealed class DeliveryCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<DeliveryOutcome>().Length];

    /// <summary>Counts one delivery.</summary>
    public void Add(DeliveryOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    /// <summary>Every outcome, also those that never came.</summary>
    public IEnumerable<(DeliveryOutcome Outcome, long Count)> ByOutcome() =>
        Enum.GetValues<DeliveryOutcome>().Select(outcome => (outcome, Interlocked.Read(ref _counts[(int)outcome])));
}
