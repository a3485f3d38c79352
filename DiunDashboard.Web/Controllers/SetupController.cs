using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>How to connect Diun, who has delivered, and what could not be read.</summary>
[Route("/setup")]
public sealed class SetupController(
    DashboardContext db, DashboardOptions options, TimeProvider time, IntakeWriter intake, RefusedDeliveries refusals) : PageController(db)
{
    private const int PageRows = 50;
    // A host's rhythm is looked for in so many events, and in more where all of them are of a few runs; of all hosts together in a number
    // that a page can wait for.
    private const int RhythmEvents = 64;
    private const int MoreRhythmEvents = 8;
    private const int MostRhythmEvents = RhythmEvents * MoreRhythmEvents * MoreRhythmEvents;
    private const int MostRhythmEventsOfAll = 131_072;

    // Of two replays at once the second finds that the first has done it. Between replicas their common id tells.
    private static readonly SemaphoreSlim Replaying = new(1);

    [HttpGet("")]
    public async Task<IActionResult> Index([FromQuery] long? before, CancellationToken cancellation) => View(await PageAsync(before, null, cancellation));

    /// <summary>What was kept of a rejected delivery's body, as text and never as what its sender calls it.</summary>
    [HttpGet("rejected/{id:long}")]
    public async Task<IActionResult> Body(long id, CancellationToken cancellation)
    {
        var body = await Db.RejectedDeliveries.Where(r => r.Id == id).Select(r => r.Body).SingleOrDefaultAsync(cancellation);
        if (body is null)
            return NotFound();
        return Content(PayloadText.Of(body), "text/plain", Encoding.UTF8);
    }

    /// <summary>
    /// Reads a rejected delivery once more, as if it came now: recorded, then forgotten. What still cannot be read stays, with 409 and the reason.
    /// One that an earlier replay has recorded and could not forget is forgotten now.
    /// </summary>
    [HttpPost("rejected/{id:long}/replay")]
    public async Task<IActionResult> Replay(long id, [FromForm] string? back, CancellationToken cancellation)
    {
        await Replaying.WaitAsync(cancellation);
        try
        {
            return await ReplayInTurnAsync(id, back, cancellation);
        }
        finally
        {
            Replaying.Release();
        }
    }

    /// <summary>Forgets a rejected delivery.</summary>
    [HttpPost("rejected/{id:long}/discard")]
    public async Task<IActionResult> Discard(long id, [FromForm] string? back) =>
        await Db.DiscardRejectedAsync(id, CancellationToken.None) ? SeeOther(back, "~/setup") : NotFound();

    private async Task<IActionResult> ReplayInTurnAsync(long id, string? back, CancellationToken cancellation)
    {
        var kept = await Db.RejectedDeliveries.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellation);
        if (kept is null)
            return NotFound();
        var reason = "Only its beginning was kept: it cannot be read again.";
        if (kept.Size != kept.Body.Length || DiunEventReader.Read(kept.Body, out reason) is not { } delivery)
        {
            Response.StatusCode = StatusCodes.Status409Conflict;
            return View(nameof(Index), await PageAsync(id + 1, new RefusedReplay(id, reason), cancellation));
        }

        var replay = Delivery.ReplayId(kept);
        if (!await Db.History.AnyAsync(h => h.DeliveryId == replay, cancellation))
            await intake.RecordAsync(delivery, replay);
        await Db.DiscardRejectedAsync(id, CancellationToken.None);
        return SeeOther(back, "~/setup");
    }

    private async Task<SetupPage> PageAsync(long? before, RefusedReplay? refused, CancellationToken cancellation)
    {
        var rejected = await Db.RejectedDeliveries.Where(r => before == null || r.Id < before).OrderByDescending(r => r.Id).Take(PageRows + 1)
            .Select(r => new RejectedRow(
                r.Id, r.At, r.Reason, r.Sender, r.UserAgent, r.Size, r.Size == r.Body.Length, r.Size <= RejectedRow.ShortBody ? r.Body : null))
            .ToListAsync(cancellation);
        var older = rejected.Count > PageRows ? rejected[PageRows - 1].Id : (long?)null;
        var newest = await Db.Updates.OrderByDescending(u => u.HistoryId).Select(u => new HostActivity(u.Hostname, u.ReceivedAt, null)).FirstOrDefaultAsync(cancellation);
        var hosts = await HostsAsync(cancellation);
        // The newest event's host may be none of those that are listed.
        HostActivity[] all = [.. hosts.Select(host => host.Activity), .. newest is null ? Array.Empty<HostActivity>() : [newest]];
        var connection = Connection.Of(all, refusals.Last, time.GetUtcNow());
        return new SetupPage(DiunSnippet.Of(Request, options), connection, hosts, [.. rejected.Take(PageRows)], before, older, refused);
    }

    private async Task<List<HostRow>> HostsAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var hosts = (await Db.HostActivityAsync(cancellation)).Where(host => host.LastReceived is not null || host.LastTested is not null).ToList();
        var rhythms = new Dictionary<string, HostRhythm>();
        var left = MostRhythmEventsOfAll;
        // First those that have been silent for longest, which is what this is for.
        foreach (var host in hosts.OrderBy(host => host.LastReceived))
        {
            var rhythm = HostRhythm.Unknown;
            for (var limit = RhythmEvents; limit <= MostRhythmEvents && left > 0 && rhythm.Usual is null; limit *= MoreRhythmEvents)
            {
                var events = await Db.LastEventsAsync(host.Hostname, limit, cancellation);
                rhythm = HostRhythm.Of(events, now);
                left -= events.Count;
                if (events.Count < limit)
                    break;
            }

            rhythms[host.Hostname] = rhythm;
        }

        return [.. hosts.Select(host => new HostRow(host, rhythms[host.Hostname]))];
    }
}
