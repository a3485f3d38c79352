using Microsoft.Playwright;

namespace DiunDashboard.Tests.Browser;

/// <summary>The program on a database of its own, and a Chromium to look at it, for all facts of one class.</summary>
public sealed class BrowserFixture<TDatabase> : IBrowserFixture, IAsyncLifetime
    where TDatabase : TestDatabase, new()
{
    // The whole browser would spend more time on its own windows than on the pages.
    private const string Chromium = "/usr/bin/chromium-headless-shell";

    private readonly DashboardFixture<TDatabase> _dashboard = new();
    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public TestDatabase Database => _dashboard.Database;

    public DashboardApp App => _dashboard.App;

    public Task<DashboardApp> StartAnotherAsync(params (string Name, string? Value)[] settings) => _dashboard.StartAnotherAsync(settings);

    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            throw new InvalidOperationException(
                $"The tests in a browser need Debian's headless Chromium, and there is no {Chromium}.\nInstall it: apt-get install chromium-headless-shell, or run ./test.sh");
        }

        await _dashboard.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await LaunchAsync();
    }

    /// <summary>Another browser, started with further options; the caller closes it.</summary>
    // No sandbox: it needs user namespaces, which containers refuse. No GPU: there is none.
    public Task<IBrowser> LaunchAsync(params string[] options) =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", .. options] });

    public async Task DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        await _dashboard.DisposeAsync();
    }
}

public interface IBrowserFixture : IDashboardFixture
{
    IBrowser Browser { get; }
}
