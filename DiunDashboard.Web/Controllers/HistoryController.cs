using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers;

/// <summary>Everything that happened.</summary>
public sealed class HistoryController(DashboardContext db) : PageController(db)
{
    private const int PageRows = 100;

    [HttpGet("/history")]
    public async Task<IActionResult> Index(
        [FromQuery] string? image, [FromQuery] string? host, [FromQuery] long? before, CancellationToken cancellation)
    {
        var hosts = await Db.HostsAsync(cancellation);
        var shownImage = Limits.Cut((image ?? "").Replace("\0", "", StringComparison.Ordinal).Trim(), Limits.Image);
        var shownHost = !string.IsNullOrEmpty(host) && await KnowsHostAsync(host, hosts, cancellation) ? host : "";
        var rows = await Db.History.Filtered(shownImage, shownHost.Length > 0 ? shownHost : null)
            .NewestFirstAsync(before, PageRows + 1, cancellation);
        var older = rows.Count > PageRows ? rows[PageRows - 1].Id : (long?)null;
        return View(new HistoryPage(shownImage, shownHost, [.. hosts.Where(name => name.Length > 0)], [.. rows.Take(PageRows)], before, older));
    }
}
