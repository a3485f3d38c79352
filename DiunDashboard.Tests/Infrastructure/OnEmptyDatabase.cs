using DiunDashboard.Data;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Facts on the way a database is made ready: each has one of its own, without any table.</summary>
public abstract class OnEmptyDatabase(TestDatabase database) : IAsyncLifetime
{
    protected TestDatabase Database => database;

    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    /// <summary>Prepares the database as a start of the program does.</summary>
    protected Task StartAsync() => StartAsync(database.Provider);

    protected static async Task StartAsync(IDatabaseProvider provider)
    {
        await using var db = TestDatabase.CreateContext(provider);
        await provider.PrepareAsync(db, CancellationToken.None);
    }
}
