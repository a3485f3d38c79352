using System.Globalization;

namespace DiunDashboard.Benchmarks.Load;

/// <summary>
/// What a load client saw. Latencies are in milliseconds; <paramref name="Failed"/> counts answers other than 200. <paramref name="Answered"/> holds
/// those of the warm-up, <paramref name="Measured"/> does not.
/// </summary>
internal sealed record LoadResult(long Measured, long Answered, long Failed, double Seconds, double Median, double P99)
{
    public double PerSecond => Measured / Seconds;

    public static LoadResult Of(List<long> ticks, long warmed, long failed, TimeSpan elapsed)
    {
        ticks.Sort();
        return new LoadResult(ticks.Count, ticks.Count + warmed, failed, elapsed.TotalSeconds, At(ticks, 0.5), At(ticks, 0.99));
    }

    public static LoadResult Read(string line)
    {
        var words = line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult((long)words[0], (long)words[1], (long)words[2], words[3], words[4], words[5]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Measured} {Answered} {Failed} {Seconds} {Median} {P99}");

    private static double At(List<long> sorted, double share) =>
        sorted.Count == 0 ? 0 : TimeSpan.FromTicks(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))]).TotalMilliseconds;
}
