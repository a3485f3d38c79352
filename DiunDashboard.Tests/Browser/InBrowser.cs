using System.Runtime.CompilerServices;
using DiunDashboard.Tests.Builders;
using Microsoft.Playwright;

namespace DiunDashboard.Tests.Browser;

/// <summary>Facts that a person could see: each begins with an empty database and a browser that knows nothing.</summary>
public abstract class InBrowser(IBrowserFixture fixture) : OnDashboard(fixture)
{
    // A program that was just started answers slowly when the machine is busy.
    private const float Patience = 15_000;

    private readonly List<string> _complaints = [];

    protected Uri Address => App.Address;

    protected override bool RestartsIds => false;

    /// <summary>Whether a request may fail, which htmx complains of to the console.</summary>
    protected bool RequestsMayFail { get; set; }

    /// <summary>
    /// Runs a fact on the list of updates. Fails also when a script failed or the content security policy was violated.
    /// A picture of every open page and a trace of what failed are kept under TestResults.
    /// </summary>
    protected async Task OnBoardAsync(
        Func<BoardView, Task> fact, BrowserNewContextOptions? options = null, string path = "/", [CallerMemberName] string name = "")
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        options ??= new();
        options.BaseURL = Address.ToString();
        options.ReducedMotion = ReducedMotion.Reduce;
        await using var context = await fixture.Browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        context.Console += (_, message) =>
        {
            var isOfRequest = message.Text.StartsWith("htmx:", StringComparison.Ordinal) || message.Text.StartsWith("Response Status Error Code", StringComparison.Ordinal);
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && !(isOfRequest && RequestsMayFail))
                _complaints.Add(message.Text);
        };
        context.WebError += (_, error) => _complaints.Add(error.Error);
        // Without a picture of each step, which took a tenth of the time of facts in a browser.
        await context.Tracing.StartAsync();
        try
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            await fact(new BoardView(page));
            _complaints.ShouldBeEmpty();
            await context.Tracing.StopAsync();
        }
        catch
        {
            var folder = Path.Combine(SourceTree.Root, "TestResults", $"{GetType().Name}.{name}");
            for (var i = 0; i < context.Pages.Count; i++)
                await context.Pages[i].ScreenshotAsync(new() { Path = $"{folder}.{i}.png", FullPage = true });
            await context.Tracing.StopAsync(new() { Path = $"{folder}.zip" });
            throw;
        }
    }

    protected async Task ArriveAsync(params string[] names)
    {
        foreach (var name in names)
            await RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/{name}:1.29"));
    }

    /// <summary>When it is over, a list that was asked for because of it would have been answered.</summary>
    protected async Task ArriveMeanwhileAsync(BoardView board, string name)
    {
        await ArriveAsync(name);
        await board.SaysAsync($"1 new update: {name}");
        await board.Page.EvaluateAsync("async () => (await fetch('/')).text()");
    }
}
