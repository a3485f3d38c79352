using DiunDashboard.Data;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Facts on the data: each begins with an empty, prepared database.</summary>
public abstract class OnData(TestDatabase database) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 24, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A context for the fact's own statements.</summary>
    protected DashboardContext Db { get; private set; } = null!;

    protected TestDatabase Database => database;

    public async Task InitializeAsync()
    {
        await database.PrepareAsync();
        await database.ResetAsync();
        Db = database.CreateContext();
    }

    public async Task DisposeAsync() => await Db.DisposeAsync();

    /// <summary>Does the same in as many contexts at once as there are numbers.</summary>
    protected Task<T[]> AtOnceAsync<T>(int times, Func<DashboardContext, int, Task<T>> work) =>
        Task.WhenAll(Enumerable.Range(0, times).Select(number => Task.Run(async () =>
        {
            await using var db = database.CreateContext();
            return await work(db, number);
        })));
}
