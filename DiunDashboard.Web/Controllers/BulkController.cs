using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>What is done to the updates a person selected, and how an acknowledgement is taken back.</summary>
[Route("/updates")]
public sealed class BulkController(DashboardContext db, TimeProvider time) : PageController(db)
{
    /// <summary>As many as a page shows where each of a thousand tags has a section.</summary>
    private const int MostSelected = 10_000;

    /// <summary>
    /// Acknowledges, reopens, snoozes or tags. An update is named by the history id of its newest event, so that one with a newer event
    /// than the person saw is not among them: it stays as it is, and the answer says so.
    /// </summary>
    [HttpPost("bulk")]
    [RequestFormLimits(ValueCountLimit = 2 * MostSelected)]
    public async Task<IActionResult> Bulk(
        [FromForm] List<long>? selected, [FromForm(Name = "do")] string? verb, [FromForm(Name = "for")] string? span, [FromForm] string? tag,
        [FromForm] string? back, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        List<long> seen = [.. (selected ?? []).Distinct().Take(MostSelected)];
        var updates = Db.Updates.Where(u => seen.Contains(u.HistoryId));
        var found = await updates.CountAsync(cancellation);
        var (sentence, status, done) = await DoAsync(verb, span, tag, updates, now);
        if (status != StatusCodes.Status200OK)
            return Refuse(status, sentence);
        var changed = seen.Count == found ? "" : $" {Numbers.Updates(seen.Count - found)} changed in the meantime: nothing was done there.";
        Tell(seen.Count == 0 ? "Nothing was selected." : sentence + changed, verb == "acknowledge" && done > 0 ? now : null);
        return SeeOther(back);
    }

    /// <summary>
    /// Makes what one acknowledgement acknowledged what it was before, pending or snoozed: all of its updates carry its instant. One that was
    /// reopened, or replaced by a newer event since, no longer does.
    /// </summary>
    [HttpPost("undo")]
    public async Task<IActionResult> TakeBack([FromForm] string? acknowledged, [FromForm] string? back)
    {
        if (!long.TryParse(acknowledged, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTimeOffset.MaxValue.Ticks)
            return BadRequest();
        var at = new DateTimeOffset(ticks, TimeSpan.Zero);
        var count = await Db.TakeBackAsync(Db.Updates.Where(u => u.AcknowledgedAt == at), time.GetUtcNow(), CancellationToken.None);
        Tell(count == 0 ? "There was nothing left to take back." : $"Reopened {Numbers.Updates(count)}.");
        return SeeOther(back);
    }

    private async Task<(string Sentence, int Status, int Done)> DoAsync(
        string? verb, string? span, string? tag, IQueryable<ImageUpdate> updates, DateTimeOffset now)
    {
        switch (verb)
        {
            case "acknowledge":
                return Done("Acknowledged", await Db.AcknowledgeAsync(updates, now, CancellationToken.None));
            case "reopen":
                return Done("Reopened", await Db.ReopenAsync(updates, now, CancellationToken.None));
            case "snooze":
                return SnoozeSpan.End(span, now) is { } until
                    ? Done("Snoozed", await Db.SnoozeAsync(updates, until, now, CancellationToken.None))
                    : (SnoozeSpan.Refusal, StatusCodes.Status400BadRequest, 0);
            case "tag":
                var tagId = tag == FilterFields.Untagged ? null : (long?)(new FilterFields(Tag: tag).TagId ?? 0);
                return await Db.TagAsync(updates, tagId, now, CancellationToken.None) is { } images
                    ? Done(tagId is null ? "Took the tag from" : "Tagged", images)
                    : (UnknownTag, StatusCodes.Status404NotFound, 0);
            default:
                return ("The selected updates can be acknowledged, reopened, snoozed or tagged.", StatusCodes.Status400BadRequest, 0);
        }
    }

    private static (string, int, int) Done(string done, int count) => ($"{done} {Numbers.Updates(count)}.", StatusCodes.Status200OK, count);
}
