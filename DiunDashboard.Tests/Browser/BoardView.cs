using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>The list of updates as a person sees it.</summary>
public sealed class BoardView(IPage page)
{
    public IPage Page => page;

    public ILocator Rows => page.Locator("#board .update");

    public ILocator Toast => page.Locator(".toast-card");

    public ILocator Undo => Toast.GetByRole(AriaRole.Button, new() { NameString = "Undo" });

    public ILocator Bulk => page.Locator("#bulk");

    public ILocator BulkTag => Bulk.GetByLabel("Tag to give");

    /// <summary>The tags without a row, while one is carried.</summary>
    public ILocator Drops => page.Locator(".drop");

    public ILocator Live => page.Locator("#live");

    public ILocator To(string name) => page.Locator(".top-nav a").Filter(new() { HasText = name });

    public ILocator Search => page.GetByLabel("Search image, container, host");

    public ILocator Row(string name) => Rows.Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });

    public ILocator Group(string name) => page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    public ILocator Acknowledge(string name) => Row(name).GetByRole(AriaRole.Button, new() { NameString = $"Acknowledge {name}" });

    public async Task OpenMenuAsync(string name) => await Row(name).Locator("details.menu > summary").ClickAsync();

    public async Task SelectAsync(string name, bool shift = false) => await Box(name).ClickAsync(new() { Modifiers = shift ? [KeyboardModifier.Shift] : [] });

    public ILocator Box(string name) => Row(name).GetByRole(AriaRole.Checkbox);

    public async Task ShowsAsync(params string[] names)
    {
        await Expect(Rows).ToHaveCountAsync(names.Length);
        foreach (var name in names)
            await Expect(Row(name)).ToBeVisibleAsync();
    }

    public async Task SaysAsync(string sentence) => await Expect(Toast.Filter(new() { HasText = sentence })).ToBeVisibleAsync();

    /// <summary>Waits for the live connection: what happens from here on arrives.</summary>
    public async Task IsLiveAsync() => await Expect(Live).ToHaveAttributeAsync("data-state", "live");

    /// <summary>
    /// Waits until the live connection has told of all that the list shows and no list is on its way that could show more already:
    /// what arrives from here on is news of its own.
    /// </summary>
    public async Task HasHeardAsync()
    {
        await IsLiveAsync();
        await page.WaitForFunctionAsync(
            "() => document.querySelector('#board').dataset.version === document.querySelector('#live').dataset.version && !document.querySelector('.htmx-request')");
    }

    /// <summary>A slow way to the server: what goes there waits until it is let go.</summary>
    public async Task<TaskCompletionSource> HoldAsync(string part)
    {
        var way = new TaskCompletionSource();
        await page.RouteAsync(url => url.Contains(part, StringComparison.Ordinal), async route =>
        {
            await way.Task;
            await route.ContinueAsync();
        });
        return way;
    }
}
