using System.Collections.Concurrent;

namespace DiunDashboard.Web.Intake;

/// <summary>What has become of the deliveries since the start of the process. Safe from any thread.</summary>
public sealed class DeliveryCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new(
        new[] { "recorded", "spooled", "tested", "rejected", "lost", "unauthorized", "stray", "redirected" }.Select(outcome => KeyValuePair.Create(outcome, 0L)));

    private volatile RefusedDelivery? _lastRefused;

    /// <summary>The last that was refused without being read, of which nothing else is kept; null when none was.</summary>
    public RefusedDelivery? LastRefused => _lastRefused;

    /// <summary>Counts one delivery.</summary>
    public void Add(string outcome) => _counts.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    /// <summary>Counts one that was refused without being read.</summary>
    public void Refuse(string outcome, RefusedDelivery refused)
    {
        Add(outcome);
        _lastRefused = refused;
    }

    /// <summary>Every outcome, also those that never came.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> ByOutcome() => [.. _counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
}

/// <summary>A delivery that was refused before anything of it was read.</summary>
/// <param name="At">When it came.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="Fault">What was wrong with it, as a clause.</param>
public sealed record RefusedDelivery(DateTimeOffset At, string Sender, string Fault);
