using System.Collections.Concurrent;

namespace DiunDashboard.Web.Intake;

/// <summary>What has become of the deliveries since the start of the process. Safe from any thread.</summary>
public sealed class DeliveryCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new(
        new[] { "recorded", "spooled", "tested", "rejected", "lost", "unauthorized", "stray", "redirected" }.Select(outcome => KeyValuePair.Create(outcome, 0L)));

    /// <summary>Counts one delivery.</summary>
    public void Add(string outcome) => _counts.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    /// <summary>Every outcome, also those that never came.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> ByOutcome() => [.. _counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
}
