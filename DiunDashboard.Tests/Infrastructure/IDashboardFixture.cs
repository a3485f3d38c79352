namespace DiunDashboard.Tests.Infrastructure;

public interface IDashboardFixture
{
    TestDatabase Database { get; }

    DashboardApp App { get; }

    /// <summary>The program once more, with these settings, on a new database of the same kind.</summary>
    Task<DashboardApp> StartAnotherAsync(params (string Name, string? Value)[] settings);
}
