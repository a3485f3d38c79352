using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using DiunDashboard.Web.Startup;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>The list of updates, and what is done to many of them at once.</summary>
public sealed class BoardController(
    DashboardContext db, SearchIndex index, TimeProvider time, DashboardOptions options, RefusedDeliveries refusals) : PageController(db)
{
    [HttpGet("/")]
    [OutputCache(PolicyName = UnchangedPage.Policy)]
    public async Task<IActionResult> Index([FromQuery] FilterFields fields, [FromQuery] long? before, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Before the rows: what arrives in between is newer than "all of this page".
        var version = await Db.VersionAsync(cancellation);
        var hosts = await Db.HostsAsync(cancellation);
        var tags = await TagChoicesAsync(cancellation);
        var registries = await Db.RegistriesAsync(cancellation);
        var filter = await CheckedAsync(fields.Read(), hosts, tags, registries, cancellation);
        var counts = await Db.BoardCountsAsync(now, cancellation);
        var (hits, sections) = await Db.SectionsAsync(index, filter, counts, tags, before, now, cancellation);
        return Answer(new BoardPage(
            filter,
            counts,
            hosts,
            tags,
            registries,
            hits,
            sections,
            version,
            before is not null,
            now,
            Here,
            sections.Count == 0 ? await EmptyAsync(cancellation) : null));
    }

    /// <summary>Asks before everything that the page showed is acknowledged.</summary>
    [HttpGet("/updates/acknowledge-all")]
    public async Task<IActionResult> ConfirmAcknowledgeAll(
        [FromQuery] FilterFields fields, [FromQuery(Name = "up_to")] long? upTo, [FromQuery] string? at, [FromQuery] string? back, CancellationToken cancellation)
    {
        if (fields.Misread() is not null)
            return BadRequest();
        var instant = Rfc3339.Parse(at ?? "") ?? time.GetUtcNow();
        var version = upTo ?? await Db.VersionAsync(cancellation);
        var filter = fields.Read();
        var tag = (await TagChoicesAsync(cancellation)).Find(t => t.Id == filter.TagId);
        if (filter.TagId is not null && tag is null)
            return NotFound();
        var count = await Db.Seen(filter.ToAcknowledge(), version, instant).Where(u => u.AcknowledgedAt == null).CountAsync(cancellation);
        return View(new AcknowledgeAllPage(filter, tag?.Name, count, version, instant, Local(back)));
    }

    /// <summary>
    /// Acknowledges what the filter names and the page showed, nothing that arrived or became pending later. A tag that is gone is 404, and
    /// what cannot be read 400: to ignore it here, as the list does, would acknowledge more than was asked for.
    /// </summary>
    [HttpPost("/updates/acknowledge-all")]
    public async Task<IActionResult> AcknowledgeAll(
        [FromForm] FilterFields fields, [FromForm(Name = "up_to"), BindRequired] long upTo, [FromForm] string? at, [FromForm] string? back,
        CancellationToken cancellation)
    {
        if (!ModelState.IsValid || fields.Misread() is not null || Rfc3339.Parse(at ?? "") is not { } instant)
            return BadRequest();
        var now = time.GetUtcNow();
        var filter = fields.Read();
        if (filter.TagId is not null && !await Db.Tags.AnyAsync(t => t.Id == filter.TagId, cancellation))
            return NotFound();
        var count = await Db.AcknowledgeAsync(Db.Seen(filter.ToAcknowledge(), upTo, instant), now, CancellationToken.None);
        Tell($"Acknowledged {Numbers.Updates(count)}.", count > 0 ? now : null);
        return SeeOther(back);
    }

    /// <summary>The page; for a script that has it already the list alone, as the page would show it.</summary>
    private IActionResult Answer(BoardPage page)
    {
        Response.Headers.Vary = ByScript;
        if (!IsByScript(Request))
            return View(page);
        // As the token of its forms has it: antiforgery warns of anything else.
        Response.Headers.CacheControl = "no-cache, no-store";
        Response.Headers["HX-Push-Url"] = AskedBy("filter") ? Url.Content("~/") + FilterFields.Query(page.Filter) : "false";
        // A list that only looks whether it is up to date leaves what a form did to that form's answer.
        return AskedBy("board") ? PartialView("_Board", page) : PartialView("_Exchange", page);
    }

    private bool AskedBy(string id) => Request.Headers["HX-Trigger"] == id;

    private async Task<UpdateFilter> CheckedAsync(
        UpdateFilter filter, IReadOnlyList<string> hosts, List<TagChoice> tags, List<string> registries, CancellationToken cancellation)
    {
        if (filter.TagId is not null && !tags.Exists(t => t.Id == filter.TagId))
            filter = filter with { TagId = null };
        if (filter.Registry is not null && !registries.Contains(filter.Registry) && !await AnyAsync(new UpdateFilter(Registry: filter.Registry), cancellation))
            filter = filter with { Registry = null };
        if (!string.IsNullOrEmpty(filter.Stack) && !await AnyAsync(new UpdateFilter(Stack: filter.Stack), cancellation))
            filter = filter with { Stack = null };
        return string.IsNullOrEmpty(filter.Host) || await KnowsHostAsync(filter.Host, hosts, cancellation) ? filter : filter with { Host = null };
    }

    private async Task<bool> AnyAsync(UpdateFilter filter, CancellationToken cancellation) => (await index.FindAsync(Db, filter, time.GetUtcNow(), null, 1, cancellation)).Count > 0;

    private async Task<EmptyBoard> EmptyAsync(CancellationToken cancellation)
    {
        var last = await Db.Updates.OrderByDescending(u => u.HistoryId).Select(u => (DateTimeOffset?)u.ReceivedAt).FirstOrDefaultAsync(cancellation);
        // Who was refused is in no version of the list, and whoever waits for the first delivery is to see it at once.
        if (last is null && HttpContext.Features.Get<IOutputCacheFeature>() is { } cache)
            cache.Context.AllowCacheStorage = false;
        return new EmptyBoard(last, DiunSnippet.Of(Request, options), Connection.Of(last is null ? await Db.HostActivityAsync(cancellation) : [], refusals.Last, time.GetUtcNow()));
    }
}
