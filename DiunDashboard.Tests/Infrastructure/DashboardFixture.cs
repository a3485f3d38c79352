namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The program on a database of its own, for all facts of one class.</summary>
public sealed class DashboardFixture<TDatabase> : IDashboardFixture, IAsyncLifetime
    where TDatabase : TestDatabase, new()
{
    private readonly List<(DashboardApp App, TestDatabase Database)> _others = [];

    public TestDatabase Database { get; } = new TDatabase();

    public DashboardApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        App = new DashboardApp(Database.Settings);
    }

    public async Task<DashboardApp> StartAnotherAsync(params (string Name, string? Value)[] settings)
    {
        var database = new TDatabase();
        await database.InitializeAsync();
        var app = new DashboardApp(database.Settings.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))));
        _others.Add((app, database));
        return app;
    }

    public async Task DisposeAsync()
    {
        foreach (var (app, database) in _others.Append((App, Database)))
        {
            await app.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
