using Microsoft.Playwright;

namespace DiunDashboard.Tests.Browser;

/// <summary>The program on a database of its own for all facts of one class, and the Chromium that all classes look at their programs with.</summary>
public sealed class BrowserFixture<TDatabase> : IBrowserFixture, IAsyncLifetime
    where TDatabase : TestDatabase, new()
{
    private readonly DashboardFixture<TDatabase> _dashboard = new();

    public IBrowser Browser { get; private set; } = null!;

    public TestDatabase Database => _dashboard.Database;

    public DashboardApp App => _dashboard.App;

    public Task<DashboardApp> StartAnotherAsync(params (string Name, string? Value)[] settings) => _dashboard.StartAnotherAsync(settings);

    public async Task InitializeAsync()
    {
        Browser = await Chromium.OfAll.Value;
        await _dashboard.InitializeAsync();
    }

    /// <summary>Another browser, started with further options; the caller closes it.</summary>
    public Task<IBrowser> LaunchAsync(params string[] options) => Chromium.LaunchAsync(options);

    public Task DisposeAsync() => _dashboard.DisposeAsync();
}

public interface IBrowserFixture : IDashboardFixture
{
    IBrowser Browser { get; }
}

/// <summary>One for all classes, because to start it takes as long as a fact: what a fact leaves in a browser stays in a context of the fact's own.</summary>
file static class Chromium
{
    // The whole browser would spend more time on its own windows than on the pages.
    private const string Program = "/usr/bin/chromium-headless-shell";

    public static readonly Lazy<Task<IBrowser>> OfAll = new(() => LaunchAsync());

    // Ends with this process, and the browsers end with it.
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);

    public static async Task<IBrowser> LaunchAsync(params string[] options)
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException(
                $"The tests in a browser need Debian's headless Chromium, and there is no {Program}.\nInstall it: apt-get install chromium-headless-shell, or run ./test.sh");
        }

        var driver = await Driver.Value;
        // No sandbox: it needs user namespaces, which containers refuse. No GPU: there is none.
        return await driver.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", .. options] });
    }
}
