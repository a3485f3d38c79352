using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Startup;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>Everything that happened.</summary>
[Route("/history")]
public sealed class HistoryController(DashboardContext db, EventCounts events, TimeProvider time) : PageController(db)
{
    private const int PageRows = 100;
    private const int ChartImages = 10;

    [HttpGet("")]
    [OutputCache(PolicyName = UnchangedPage.Policy)]
    public async Task<IActionResult> Index([FromQuery] HistoryFields fields, [FromQuery] long? before, CancellationToken cancellation)
    {
        var hosts = await Db.HostsAsync(cancellation);
        var tags = await TagChoicesAsync(cancellation);
        var filter = await CheckedAsync(fields.Read(), hosts, tags, cancellation);
        var rows = await Db.Matching(filter).NewestFirstAsync(before, PageRows + 1, cancellation);
        var older = rows.Count > PageRows ? rows[PageRows - 1].Id : (long?)null;
        var charts = before is null && filter == new HistoryFilter() && rows.Count > 0 ? await ChartsAsync(fields.Span, cancellation) : null;
        return View(new HistoryPage(filter, [.. hosts.Where(name => name.Length > 0)], tags, [.. rows.Take(PageRows)], before, older, fields.Span, charts));
    }

    /// <summary>One entry, with the delivery as it came.</summary>
    [HttpGet("{id:long}")]
    public async Task<IActionResult> Entry(long id, CancellationToken cancellation)
    {
        var entry = Db.History.Where(h => h.Id == id);
        var row = await entry.AsRows().SingleOrDefaultAsync(cancellation);
        return row is null ? NotFound() : View(new HistoryEntryPage(row, await entry.Select(h => h.Payload).SingleOrDefaultAsync(cancellation)));
    }

    /// <summary>All entries of the filter, oldest last, as comma-separated values.</summary>
    [HttpGet("export.csv")]
    public async Task<IActionResult> Csv([FromQuery] HistoryFields fields, CancellationToken cancellation) =>
        new HistoryExport(Db.Matching(await CheckedAsync(fields, cancellation)), "csv");

    /// <summary>The same as a JSON array.</summary>
    [HttpGet("export.json")]
    public async Task<IActionResult> Json([FromQuery] HistoryFields fields, CancellationToken cancellation) =>
        new HistoryExport(Db.Matching(await CheckedAsync(fields, cancellation)), "json");

    private async Task<HistoryCharts> ChartsAsync(int span, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return HistoryCharts.Of(span, now, await events.CountAsync(Db, span, now, ChartImages, cancellation), await Db.WaitsAsync(span, now, cancellation));
    }

    private async Task<HistoryFilter> CheckedAsync(HistoryFields fields, CancellationToken cancellation) =>
        await CheckedAsync(fields.Read(), await Db.HostsAsync(cancellation), await TagChoicesAsync(cancellation), cancellation);

    private async Task<HistoryFilter> CheckedAsync(
        HistoryFilter filter, IReadOnlyList<string> hosts, List<TagChoice> tags, CancellationToken cancellation)
    {
        if (filter.TagId is not null && !tags.Exists(tag => tag.Id == filter.TagId))
            filter = filter with { TagId = null };
        return filter.Host is null || await KnowsHostAsync(filter.Host, hosts, cancellation) ? filter : filter with { Host = null };
    }
}
