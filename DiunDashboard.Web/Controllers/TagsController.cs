using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>The tags. A name that cannot be given comes back as it was typed, with the reason beside it.</summary>
[Route("/tags")]
public sealed class TagsController(DashboardContext db, TimeProvider time) : PageController(db)
{
    private const string Page = "~/tags";

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken cancellation) => View(new TagsPage(await RowsAsync(cancellation)));

    [HttpPost("")]
    public async Task<IActionResult> Create([FromForm] string? name, [FromForm] string? back, CancellationToken cancellation)
    {
        if (TagName.Read(name, out var reason) is not { } read)
            return await RefuseAsync(StatusCodes.Status400BadRequest, new RefusedName(null, name ?? "", reason), cancellation);
        return await Db.CreateTagAsync(read, time.GetUtcNow(), CancellationToken.None) is null
            ? await RefuseAsync(StatusCodes.Status409Conflict, Taken(null, name), cancellation)
            : SeeOther(back, Page);
    }

    [HttpPost("{id:long}/rename")]
    public async Task<IActionResult> Rename(long id, [FromForm] string? name, [FromForm] string? back, CancellationToken cancellation)
    {
        if (TagName.Read(name, out var reason) is not { } read)
            return await RefuseAsync(StatusCodes.Status400BadRequest, new RefusedName(id, name ?? "", reason), cancellation);
        return await Db.RenameTagAsync(id, read, time.GetUtcNow(), CancellationToken.None) switch
        {
            TagOutcome.Done => SeeOther(back, Page),
            TagOutcome.NameTaken => await RefuseAsync(StatusCodes.Status409Conflict, Taken(id, name), cancellation),
            _ => NotFound(),
        };
    }

    [HttpPost("{id:long}/delete")]
    public async Task<IActionResult> Delete(long id, [FromForm] string? back) =>
        await Db.DeleteTagAsync(id, time.GetUtcNow(), CancellationToken.None) == TagOutcome.Done ? SeeOther(back, Page) : NotFound();

    private static RefusedName Taken(long? id, string? name) => new(id, name ?? "", TagName.Taken);

    private async Task<IActionResult> RefuseAsync(int status, RefusedName refused, CancellationToken cancellation)
    {
        var rows = await RowsAsync(cancellation);
        if (refused.TagId is { } id && !rows.Exists(row => row.Id == id))
            return NotFound();
        Response.StatusCode = status;
        return View(nameof(Index), new TagsPage(rows, refused));
    }

    private async Task<List<TagRow>> RowsAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var pending = await Db.TagCountsAsync(UpdateStatus.Pending, now, cancellation);
        var all = (await Db.TagCountsAsync(UpdateStatus.All, now, cancellation)).ToDictionary(count => count.TagId ?? 0, count => count.Count);
        var last = await Db.Tags
            .Select(t => new { t.Id, At = Db.Updates.Where(u => u.TagId == t.Id).OrderByDescending(u => u.HistoryId).Select(u => (DateTimeOffset?)u.ReceivedAt).FirstOrDefault() })
            .ToDictionaryAsync(tag => tag.Id, tag => tag.At, cancellation);
        return [.. pending.Where(count => count.TagId is not null).Select(count => new TagRow(
            count.TagId!.Value, count.Name, count.Count, all.GetValueOrDefault(count.TagId.Value), last.GetValueOrDefault(count.TagId.Value)))];
    }
}
