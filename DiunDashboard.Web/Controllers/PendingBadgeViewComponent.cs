using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers;

/// <summary>The number of pending updates, beside the name on every page.</summary>
public sealed class PendingBadgeViewComponent(DashboardContext db, TimeProvider time) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() =>
        View(await db.Updates.Pending(time.GetUtcNow()).CountUpToLimitAsync(HttpContext.RequestAborted));
}
