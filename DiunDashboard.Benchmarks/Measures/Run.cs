using System.Globalization;
using DiunDashboard.Benchmarks.Databases;

namespace DiunDashboard.Benchmarks.Measures;

/// <summary>How thorough a run is.</summary>
internal sealed record Effort(int Rounds, double Seconds, int[] Sizes, int Requests, int Deliveries, int[] Connections)
{
    public static readonly Effort Full = new(3, 2, [100, 1_000, 10_000, 100_000], 100, 100_000, [1, 8, 64]);

    /// <summary>To see whether all works; its figures are worth little.</summary>
    public static readonly Effort Quick = new(2, 1.5, [100, 100_000], 60, 10_000, [1, 64]);
}

/// <summary>All measurements, one after the other, in one run.</summary>
internal static class Run
{
    private const string Usage = "Usage: bench [--quick] [--only intake|reads|process] [--on SQLite|PostgreSQL]";

    public static async Task<int> AllAsync(string[] args)
    {
        if (!TryRead(args, out var effort, out var only, out var on))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 64;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {Environment.OSVersion}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}"));
        Func<BenchDatabase>[] databases = [() => new SqliteBench(), () => new PostgresBench()];
        foreach (var create in databases)
        {
            await using (var named = create())
            {
                if (on is not null && named.Name != on)
                    continue;
                Console.WriteLine($"\n## {named.Name}");
            }

            if (only is null or "intake")
                await IntakeMeasure.RunAsync(create, effort);
            if (only is null or "reads")
                await ReadsMeasure.RunAsync(create, effort);
            if (only is null or "process")
                await ProcessMeasure.RunAsync(create, effort);
        }

        return 0;
    }

    private static bool TryRead(string[] args, out Effort effort, out string? only, out string? on)
    {
        (effort, only, on) = (Effort.Full, null, null);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--quick")
                effort = Effort.Quick;
            else if (args[i] == "--only" && i + 1 < args.Length)
                only = args[++i];
            else if (args[i] == "--on" && i + 1 < args.Length)
                on = args[++i];
            else
                return false;
        }

        return only is null or "intake" or "reads" or "process" && on is null or "SQLite" or "PostgreSQL";
    }
}
