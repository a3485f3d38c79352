using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>One update: its page, and what a person decides about it.</summary>
[Route("/updates/{id:long}")]
public sealed class UpdatesController(DashboardContext db, TimeProvider time) : PageController(db)
{
    private const int TimelineRows = 50;
    private const int HostRows = 100;

    [HttpGet("")]
    public async Task<IActionResult> Details(long id, CancellationToken cancellation)
    {
        var row = await RowAsync(id, time.GetUtcNow(), Here, cancellation);
        var update = await Db.Updates.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellation);
        if (row is null || update is null)
            return NotFound();
        var elsewhere = await Db.Updates.Where(u => u.Image == update.Image).OrderBy(u => u.Hostname).Take(HostRows).AsRows().ToListAsync(cancellation);
        var timeline = await Db.History.Of(update.Hostname, update.Image).NewestFirstAsync(null, TimelineRows + 1, cancellation);
        return View(new DetailsPage(row, update, elsewhere, [.. timeline.Take(TimelineRows)], timeline.Count > TimelineRows));
    }

    /// <summary>Acknowledges the revision the person saw. When a newer one has come, 409 and a page that shows it; it stays pending.</summary>
    [HttpPost("acknowledge")]
    public async Task<IActionResult> Acknowledge(long id, [FromForm] int revision, [FromForm] string? back, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var changed = await Db.AcknowledgeAsync(Revision(id, revision), now, CancellationToken.None);
        return await DecidedAsync(id, changed, "Acknowledged", revision, back, cancellation, now);
    }

    [HttpPost("reopen")]
    public async Task<IActionResult> Reopen(long id, [FromForm] string? back, CancellationToken cancellation)
    {
        var changed = await Db.ReopenAsync(Db.Updates.Where(u => u.Id == id), time.GetUtcNow(), CancellationToken.None);
        return await DecidedAsync(id, changed, "Reopened", null, back, cancellation);
    }

    /// <summary>Hides the update for a <c>day</c>, <c>week</c> or <c>month</c>, or until another <c>digest</c> comes.</summary>
    [HttpPost("snooze")]
    public async Task<IActionResult> Snooze(
        long id, [FromForm(Name = "for")] string? span, [FromForm] int? revision, [FromForm] string? back, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (SnoozeSpan.End(span, now) is not { } until)
        {
            HttpContext.Items["detail"] = SnoozeSpan.Words;
            return BadRequest();
        }

        var changed = await Db.SnoozeAsync(Revision(id, revision), until, now, CancellationToken.None);
        return await DecidedAsync(id, changed, "Snoozed", revision, back, cancellation);
    }

    /// <summary>Gives the image its tag, on every host; <c>none</c> takes it away.</summary>
    [HttpPost("tag")]
    public async Task<IActionResult> Tag(long id, [FromForm] string? tag, [FromForm] string? back, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var row = await RowAsync(id, now, Local(back), cancellation);
        if (row is null)
            return NotFound();
        if (tag == FilterFields.Untagged)
        {
            await Db.UnassignTagAsync(row.Update.Image, now, CancellationToken.None);
            Tell($"{row.Name.Brief} has no tag now.");
            return SeeOther(back);
        }

        var tagId = new FilterFields(Tag: tag).TagId ?? 0;
        if (await Db.AssignTagAsync(row.Update.Image, tagId, now, CancellationToken.None) == TagOutcome.Done)
        {
            Tell($"{row.Name.Brief} is tagged {row.Tags.FirstOrDefault(choice => choice.Id == tagId)?.Name} now.");
            return SeeOther(back);
        }

        HttpContext.Items["detail"] = "There is no such tag any more.";
        return NotFound();
    }

    private IQueryable<ImageUpdate> Revision(long id, int? revision) =>
        Db.Updates.Where(u => u.Id == id && (revision == null || u.Revision == revision));

    /// <summary>Leads back when the update is as it was asked for, also when it had been before: a double submit is no error.</summary>
    private async Task<IActionResult> DecidedAsync(
        long id, int changed, string verb, int? revision, string? back, CancellationToken cancellation, DateTimeOffset? acknowledged = null)
    {
        var row = await RowAsync(id, time.GetUtcNow(), Local(back), cancellation);
        if (changed > 0)
        {
            Tell($"{verb} {row?.Where}.", acknowledged);
            return SeeOther(back);
        }

        if (row is null)
            return NotFound();
        if (revision is null || row.Update.Revision == revision)
            return SeeOther(back);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return View("Stale", new StalePage(row));
    }
}
