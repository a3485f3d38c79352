using System.Diagnostics;
using System.Globalization;
using System.Text;
using DiunDashboard.Benchmarks.Load;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Benchmarks.Databases;

/// <summary>A new database for one measurement, with the program's own schema.</summary>
internal abstract class BenchDatabase : IAsyncDisposable
{
    public const int Hosts = 20;

    /// <summary>What a tag, a host, a stack and a search find: as many updates, spread over all, whatever the size.</summary>
    public const string Rare = "rare";

    /// <summary>What a tag and a stack find among those that are acknowledged and nowhere else.</summary>
    public const string Done = "done";

    private const int RareUpdates = 50;

    private const int Batch = 500;

    public abstract string Name { get; }

    /// <summary>The variables that make the program use this database.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    protected abstract IDatabaseProvider Provider { get; }

    /// <summary>Creates it without any table.</summary>
    public virtual Task CreateEmptyAsync() => Task.CompletedTask;

    /// <summary>Creates it and its tables, and lets go of it.</summary>
    public virtual async Task CreateAsync()
    {
        await CreateEmptyAsync();
        await using var db = Context();
        await Provider.PrepareAsync(db, CancellationToken.None);
    }

    /// <summary>
    /// Fills it: images on <see cref="Hosts"/> hosts, the oldest third acknowledged, every tenth of the others snoozed, one of two tags on every fourth.
    /// The stack of the oldest third is <see cref="Done"/>, and a tag of that name is on a fourth of them. Another tag, the first, is on those that are
    /// <see cref="Rare"/>; their host, their stack and the names of their images hold that word, too; they are the major changes, and they wait.
    /// </summary>
    public async Task SeedAsync(int updates)
    {
        await using var db = Context();
        var now = DateTimeOffset.UtcNow;
        var tags = new List<Tag?>();
        foreach (var name in new[] { Rare, "production", "home", Done })
            tags.Add(await db.CreateTagAsync(name, now, CancellationToken.None));
        bool IsRare(int number) => number % (updates / RareUpdates) == 0;
        bool IsDone(int number) => number < updates / 3 && !IsRare(number);
        string Image(int number) => Reference(number, IsRare(number) ? Rare : "");
        Tag? TagOf(int number) => IsRare(number) ? tags[0] : number % 4 == 0 ? tags[1 + (number / 4 % 2)] : number % 4 == 1 && IsDone(number) ? tags[3] : null;
        await db.TagAssignments.AddRangeAsync(Enumerable.Range(0, updates).Where(number => TagOf(number) is not null).Select(number => new TagAssignment
        {
            Image = Image(number), TagId = TagOf(number)!.Id,
        }));
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        for (var first = 0; first < updates; first += Batch)
        {
            await db.RecordAsync(
                [.. Enumerable.Range(first, Math.Min(Batch, updates - first)).Select(number =>
                    ArrivalOf(Image(number), IsRare(number) ? Rare : $"nas{number % Hosts:D2}", IsRare(number) ? Rare : IsDone(number) ? Done : "lab", now))], false, CancellationToken.None);
        }

        var done = await db.Updates.MinAsync(u => u.HistoryId) + (updates / 3);
        await db.AcknowledgeAsync(db.Updates.Where(u => u.HistoryId < done && u.Hostname != Rare), now, CancellationToken.None);
        await db.SnoozeAsync(db.Updates.Where(u => u.HistoryId >= done && u.HistoryId % 10 == 1 && u.Hostname != Rare), now.AddDays(7), now, CancellationToken.None);
        await SettleAsync(db);
    }

    /// <summary>Rows per second of the database's own driver: so many in one statement or transaction, for so long.</summary>
    public async Task<double> RawAsync(Bodies bodies, int batch, double seconds, int first)
    {
        await using var raw = await OpenRawAsync();
        var (written, number, spent) = (0L, first, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var rows = Enumerable.Range(number, batch).Select(i => ArrivalOf(DeliveryBody.Event(Digits(DeliveryBody.Image(bodies, i))))).ToList();
            var begun = clock.Elapsed;
            await raw.WriteAsync(rows);
            spent += clock.Elapsed - begun;
            (written, number) = (written + batch, number + batch);
        }

        // Without the time in which the rows were made up.
        return written / spent.TotalSeconds;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task<RawWriter> OpenRawAsync();

    /// <summary>Lets the database do now what it would do on its own after a while.</summary>
    protected abstract Task SettleAsync(DashboardContext db);

    protected DashboardContext Context()
    {
        var options = new DbContextOptionsBuilder<DashboardContext>();
        Provider.Configure(options);
        return new DashboardContext(options.Options, Provider);
    }

    private static string Digits(long number) => number.ToString("D10", CultureInfo.InvariantCulture);

    private static string Reference(int number, string end) => $"docker.io/lab/app-{Digits(DeliveryBody.Image(Bodies.Distinct, number))}{end}:1.29";

    private static Arrival ArrivalOf(string image, string host, string stack, DateTimeOffset now)
    {
        var text = DeliveryBody.Event("0").Replace("docker.io/lab/app-0:1.29", image, StringComparison.Ordinal).Replace("nas01", host, StringComparison.Ordinal);
        var read = DiunEventReader.Read(Encoding.UTF8.GetBytes(text), out _)!;
        var update = read.ToUpdate(now);
        (update.Stack, update.ChangeKind) = (stack, stack == Rare ? ChangeKind.Major : ChangeKind.Minor);
        return new Arrival(update, read.Payload);
    }

    private static Arrival ArrivalOf(string text)
    {
        var read = DiunEventReader.Read(Encoding.UTF8.GetBytes(text), out _)!;
        return new Arrival(read.ToUpdate(DateTimeOffset.UtcNow), read.Payload);
    }
}
