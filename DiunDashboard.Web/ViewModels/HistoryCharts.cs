using DiunDashboard.Data;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>The figures of the history's charts.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Hosts">The hosts with the most events, then the others together; empty when nothing came.</param>
/// <param name="Days">Each day on which something came, with a number for each of the hosts.</param>
/// <param name="Images">The images with the most events.</param>
/// <param name="Waits">How many acknowledgements came within each span of time after their event.</param>
/// <param name="Median">Half of them came within this time; null without any.</param>
public sealed record HistoryCharts(
    DateOnly From,
    DateOnly To,
    IReadOnlyList<string> Hosts,
    IReadOnlyList<(DateOnly Day, int[] Counts)> Days,
    IReadOnlyList<ImageCount> Images,
    IReadOnlyList<(string Within, int Count)> Waits,
    TimeSpan? Median)
{
    private const int MostHosts = 6;

    private static readonly (string Within, TimeSpan Limit)[] Spans =
    [
        ("1 hour", TimeSpan.FromHours(1)), ("1 day", TimeSpan.FromDays(1)), ("3 days", TimeSpan.FromDays(3)),
        ("1 week", Ages.Old), ("1 month", Ages.VeryOld), ("longer", TimeSpan.MaxValue),
    ];

    /// <summary>The images as their bars name them: as briefly as none is called like another.</summary>
    public IEnumerable<(ImageCount Image, string Name)> NamedImages
    {
        get
        {
            var names = Images.Select(image => ImageReference.Parse(image.Image) is { } of && ImageName.Of(of.Registry, of.Repository).Brief is var brief
                ? new[] { brief, $"{brief}:{of.Tag}", image.Image } : [image.Image]).ToList();
            return Images.Zip(names, (image, own) => (image, own.First(name => name == image.Image || names.Count(others => others.Contains(name)) == 1)));
        }
    }

    public int Events => Days.Sum(day => day.Counts.Sum());

    public static HistoryCharts Of(int span, DateTimeOffset now, EventFigures events, List<TimeSpan> waits)
    {
        var ranked = events.Days.GroupBy(count => count.Hostname).OrderByDescending(host => host.Sum(count => count.Count)).ThenBy(host => host.Key, StringComparer.Ordinal)
            .Select(host => host.Key).ToList();
        var shown = ranked.Count > MostHosts + 1 ? ranked[..MostHosts] : ranked;
        var columns = shown.Count + (ranked.Count > shown.Count ? 1 : 0);
        var days = events.Days.GroupBy(count => count.Day).OrderBy(day => day.Key).Select(day =>
        {
            var counts = new int[columns];
            foreach (var count in day)
                counts[shown.IndexOf(count.Hostname) is >= 0 and var column ? column : columns - 1] += count.Count;
            return (day.Key, counts);
        });
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        waits.Sort();
        return new HistoryCharts(
            today.AddDays(1 - span),
            today,
            [.. shown.Select(host => host.Length > 0 ? host : "without a name"), .. columns > shown.Count ? ["other hosts"] : Array.Empty<string>()],
            [.. days],
            events.Images,
            [.. Spans.Select((within, index) => (within.Within, waits.Count(wait => wait < within.Limit && (index == 0 || wait >= Spans[index - 1].Limit))))],
            waits.Count > 0 ? waits[waits.Count / 2] : null);
    }
}
