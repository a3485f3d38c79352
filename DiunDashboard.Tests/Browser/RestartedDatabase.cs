namespace DiunDashboard.Tests.Browser;

/// <summary>The program as a process that stops and starts again on the same file, and on the same port.</summary>
internal sealed class RestartedDatabase : IAsyncDisposable
{
    private readonly SqliteTestDatabase _file = new();
    private DashboardProcess? _running;

    public async Task<DashboardProcess> StartAsync(int port = 0)
    {
        var settings = _file.Settings.Append(KeyValuePair.Create("PORT", (string?)port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return _running = await DashboardProcess.StartAsync(settings);
    }

    public async Task StopAsync()
    {
        if (_running is null)
            return;
        (await _running.StopAsync()).ShouldBe(0);
        _running.Dispose();
        _running = null;
    }

    public async ValueTask DisposeAsync()
    {
        _running?.Dispose();
        await _file.DisposeAsync();
    }
}
