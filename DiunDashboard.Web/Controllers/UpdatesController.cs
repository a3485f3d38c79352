using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>One update: its page, and what a person decides about it.</summary>
[Route("/updates/{id:long}")]
public sealed class UpdatesController(DashboardContext db, TimeProvider time) : PageController(db)
{
    private const int TimelineRows = 50;
    private const int HostRows = 100;

    [HttpGet("")]
    public Task<IActionResult> Details(long id, CancellationToken cancellation) => DetailsAsync(id, Here, null, cancellation);

    /// <summary>Acknowledges the revision the person saw. When a newer one has come, 409 and a page that shows it; it stays pending.</summary>
    [HttpPost("acknowledge")]
    public async Task<IActionResult> Acknowledge(long id, [FromForm, BindRequired] int revision, [FromForm] string? back, CancellationToken cancellation)
    {
        if (!ModelState.IsValid)
            return await UnreadableAsync(id, cancellation);
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

    /// <summary>Hides the revision the person saw for a <c>day</c>, <c>week</c> or <c>month</c>, or until another <c>digest</c> comes.</summary>
    [HttpPost("snooze")]
    public async Task<IActionResult> Snooze(
        long id, [FromForm(Name = "for")] string? span, [FromForm, BindRequired] int revision, [FromForm] string? back, CancellationToken cancellation)
    {
        if (!ModelState.IsValid)
            return await UnreadableAsync(id, cancellation);
        var now = time.GetUtcNow();
        if (SnoozeSpan.End(span, now) is not { } until)
            return Refuse(StatusCodes.Status400BadRequest, SnoozeSpan.Refusal);
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
        if (await Db.AssignTagAsync(row.Update.Image, tagId, now, CancellationToken.None) != TagOutcome.Done)
            return Refuse(StatusCodes.Status404NotFound, UnknownTag);
        Tell($"{row.Name.Brief} is tagged {row.Tags.FirstOrDefault(choice => choice.Id == tagId)?.Name} now.");
        return SeeOther(back);
    }

    /// <summary>
    /// Writes the note of the image, on every host; an empty one deletes it. One that is too long, or that would replace what somebody else
    /// wrote since the form was opened, comes back with the reason, as it was typed.
    /// </summary>
    [HttpPost("note")]
    public async Task<IActionResult> Note(long id, [FromForm, BindRequired] string? note, [FromForm, BindRequired] string? seen, CancellationToken cancellation)
    {
        var own = Url.Content($"~/updates/{id}");
        if (await RowAsync(id, time.GetUtcNow(), own, cancellation) is not { } row)
            return NotFound();
        if (!ModelState.IsValid)
            return BadRequest();
        if (NoteText.Read(note, out var reason) is not { } text)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return await DetailsAsync(id, own, new RefusedNote(note ?? "", reason), cancellation);
        }

        // A browser sends other line endings than it was given.
        if (!await Db.NoteAsync(row.Update.Image, NoteText.Read(seen, out _) ?? "", text, time.GetUtcNow(), CancellationToken.None))
        {
            Response.StatusCode = StatusCodes.Status409Conflict;
            return await DetailsAsync(id, own, new RefusedNote(note ?? "", RefusedNote.Outdated), cancellation);
        }

        Tell(text.Length == 0 ? $"{row.Name.Brief} has no note now." : $"The note on {row.Name.Brief} is saved.");
        return SeeOther(own);
    }

    private async Task<IActionResult> DetailsAsync(long id, string back, RefusedNote? refused, CancellationToken cancellation)
    {
        var row = await RowAsync(id, time.GetUtcNow(), back, cancellation);
        var update = await Db.Updates.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellation);
        if (row is null || update is null)
            return NotFound();
        var elsewhere = await Db.Updates.Where(u => u.Image == update.Image).OrderBy(u => u.Hostname).Take(HostRows).AsRows(Db).ToListAsync(cancellation);
        var timeline = await Db.TimelineOf(update.Hostname, update.Image).NewestFirstAsync(null, TimelineRows + 1, cancellation);
        var note = await Db.ImageNotes.Where(n => n.Image == update.Image).Select(n => n.Text).SingleOrDefaultAsync(cancellation) ?? "";
        return View(nameof(Details), new DetailsPage(row, update, elsewhere, [.. timeline.Take(TimelineRows)], timeline.Count > TimelineRows, note, refused));
    }

    private IQueryable<ImageUpdate> Revision(long id, int revision) => Db.Updates.Where(u => u.Id == id && u.Revision == revision);

    private async Task<IActionResult> UnreadableAsync(long id, CancellationToken cancellation) =>
        await Db.Updates.AnyAsync(u => u.Id == id, cancellation) ? BadRequest() : NotFound();

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
