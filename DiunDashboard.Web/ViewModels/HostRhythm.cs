namespace DiunDashboard.Web.ViewModels;

/// <summary>How often a host delivers, and whether it has been silent for longer than it usually is.</summary>
/// <param name="Usual">The usual time between two deliveries; null while too few came to tell.</param>
/// <param name="IsSilent">Whether nothing came for three times as long, and at least two days.</param>
public sealed record HostRhythm(TimeSpan? Usual, bool IsSilent)
{
    /// <summary>While too few came to tell.</summary>
    public static readonly HostRhythm Unknown = new(null, false);

    private const int LeastGaps = 3;
    private const int Patience = 3;

    // One run of Diun sends all it found within minutes.
    private static readonly TimeSpan OneRun = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastSilence = TimeSpan.FromDays(2);

    /// <summary>From the times of a host's newest events, the newest first.</summary>
    public static HostRhythm Of(IReadOnlyList<DateTimeOffset> events, DateTimeOffset now)
    {
        List<TimeSpan> gaps = [.. events.Zip(events.Skip(1), (later, earlier) => later - earlier).Where(gap => gap > OneRun).Order()];
        if (gaps.Count < LeastGaps)
            return Unknown;
        var usual = gaps[gaps.Count / 2];
        var silence = now - events[0];
        return new HostRhythm(usual, silence > LeastSilence && silence > Patience * usual);
    }
}
