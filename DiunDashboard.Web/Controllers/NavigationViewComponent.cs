using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>The way to each page, with what waits there.</summary>
public sealed class NavigationViewComponent(DashboardContext db, TimeProvider time) : ViewComponent
{
    /// <param name="here">The name of this page; none on an error page, which asks the database nothing: it may be what failed.</param>
    public async Task<IViewComponentResult> InvokeAsync(string? here) => View(new Navigation(here, string.IsNullOrEmpty(here) ? null : await CountAsync(HttpContext.RequestAborted)));

    private async Task<NavigationCounts> CountAsync(CancellationToken cancellation) => new(
        await db.CountUpToLimitAsync(new UpdateFilter(UpdateStatus.Pending), time.GetUtcNow(), cancellation),
        await db.Tags.CountAsync(cancellation),
        await db.RejectedDeliveries.CountAsync(cancellation));
}
