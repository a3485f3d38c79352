using System.Diagnostics;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Waits for what happens by itself.</summary>
public static class Waiting
{
    /// <summary>Waits until something is so; fails after the time that it may take.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan patience, Func<string>? otherwise = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > patience)
                throw new TimeoutException($"It did not happen within {patience.TotalSeconds} seconds. {otherwise?.Invoke()}");
            await Task.Delay(50);
        }
    }
}
