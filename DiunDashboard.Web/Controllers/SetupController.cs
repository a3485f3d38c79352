using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>How to connect Diun, who has delivered, and what could not be read.</summary>
[Route("/setup")]
public sealed class SetupController(DashboardContext db, DashboardOptions options) : PageController(db)
{
    private const int PageRows = 50;

    [HttpGet("")]
    public async Task<IActionResult> Index([FromQuery] long? before, CancellationToken cancellation)
    {
        var hosts = await Db.HostActivityAsync(cancellation);
        var rejected = await Db.RejectedDeliveries.Where(r => before == null || r.Id < before).OrderByDescending(r => r.Id).Take(PageRows + 1)
            .Select(r => new RejectedRow(r.Id, r.At, r.Reason, r.Sender, r.UserAgent, r.Size, r.Size <= RejectedRow.ShortBody ? r.Body : null))
            .ToListAsync(cancellation);
        var older = rejected.Count > PageRows ? rejected[PageRows - 1].Id : (long?)null;
        return View(new SetupPage(
            DiunSnippet.Of(Request, options),
            hosts.FindAll(host => host.LastReceived is not null || host.LastTested is not null),
            [.. rejected.Take(PageRows)],
            before,
            older));
    }

    /// <summary>What was kept of a rejected delivery's body, as text and never as what its sender calls it.</summary>
    [HttpGet("rejected/{id:long}")]
    public async Task<IActionResult> Body(long id, CancellationToken cancellation)
    {
        var body = await Db.RejectedDeliveries.Where(r => r.Id == id).Select(r => r.Body).SingleOrDefaultAsync(cancellation);
        if (body is null)
            return NotFound();
        Response.Headers.XContentTypeOptions = "nosniff";
        return Content(PayloadText.Of(body), "text/plain", Encoding.UTF8);
    }

    /// <summary>Forgets a rejected delivery.</summary>
    [HttpPost("rejected/{id:long}/discard")]
    public async Task<IActionResult> Discard(long id, [FromForm] string? back) =>
        await Db.DiscardRejectedAsync(id, CancellationToken.None) ? SeeOther(back, "~/setup") : NotFound();
}
