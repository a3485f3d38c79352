using System.Globalization;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace DiunDashboard.Web.Controllers.Api;

[Route("/api/updates")]
[Tags("Updates")]
public sealed class UpdatesApiController(DashboardContext db, TimeProvider time, IOptions<JsonOptions> json) : ApiControllerBase
{
    private const string Prefix = "/api/updates/";

    // Enough for one write to the socket to be worth it, little enough to hold in memory for each request.
    private const int FlushAt = 32 * 1024;

    /// <summary>All images, or those with an update that matches; each with all its hosts.</summary>
    [HttpGet]
    [ProducesResponseType<Dictionary<string, UpdateModel>>(StatusCodes.Status200OK)]
    [ProducesResponseType(StatusCodes.Status304NotModified)]
    public async Task<IActionResult> List([FromQuery] FilterFields query, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var tag = new EntityTagHeaderValue($"\"{await db.StateVersionAsync(now, cancellation)}\"");
        Response.GetTypedHeaders().ETag = tag;
        Response.Headers.CacheControl = "private, no-cache";
        if (Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
            return StatusCode(StatusCodes.Status304NotModified);

        var updates = db.Updates.AsNoTracking();
        var filter = query.Read(UpdateStatus.All);
        if (filter != new UpdateFilter())
            updates = updates.OfImagesIn(db.Updates.Matching(filter, now));
        var tags = await db.Tags.ToDictionaryAsync(t => t.Id, t => new TagModel(t.Id, t.Name), cancellation);
        Response.ContentType = "application/json; charset=utf-8";
        await WriteAsync(updates.OrderBy(u => u.Image).ThenByDescending(u => u.HistoryId).AsAsyncEnumerable(), tags, now, cancellation);
        return new EmptyResult();
    }

    /// <summary>Acknowledges (no body), reopens or snoozes an image on all hosts, or on one.</summary>
    /// <remarks>
    /// The image stands in the path raw or percent-encoded. With If-Match nothing changes unless it names the current revision
    /// of every update addressed: with several hosts, name one.
    /// </remarks>
    [HttpPatch("{**image:minlength(1)}")]
    [ProducesResponseType<UpdateModel>(StatusCodes.Status200OK)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status412PreconditionFailed, "application/problem+json")]
    public async Task<IActionResult> Change(
        string image,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] UpdateChange? change,
        CancellationToken cancellation)
    {
        change ??= new UpdateChange();
        image = ImageInPath() ?? image;
        var now = time.GetUtcNow();
        if (change.Acknowledged && change.SnoozedUntil is not null)
            return Problem(statusCode: StatusCodes.Status400BadRequest, detail: "An update is either acknowledged or snoozed: send one of the two.");
        if (change.SnoozedUntil <= now)
            return Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The instant in \"snoozed_until\" has passed already.");

        var addressed = db.Updates.Where(u => u.Image == image && (change.Hostname == null || u.Hostname == change.Hostname));
        if (!await addressed.AnyAsync(cancellation))
            return NotFoundProblem(change.Hostname is null ? "No update of this image is known." : "No update of this image on this host is known.");
        var allowed = addressed;
        if (ifMatch is { Length: > 0 } && ifMatch.Trim() != "*")
        {
            var revisions = ifMatch.Split(',').Select(Revision).ToList();
            allowed = addressed.Where(u => !addressed.Any(other => !revisions.Contains(other.Revision)));
            if (!await allowed.AnyAsync(cancellation))
                return Problem(statusCode: StatusCodes.Status412PreconditionFailed);
        }

        var changed = await ChangeAsync(allowed, change, now);
        // What came between the check and the change made the condition false inside the write as well.
        if (changed == 0 && !await allowed.AnyAsync(cancellation))
            return Problem(statusCode: StatusCodes.Status412PreconditionFailed);
        return Ok(await ReadAsync(image, now, cancellation));
    }

    /// <summary>Acknowledges all pending updates, or those that match, up to what the client has seen.</summary>
    [HttpPost("acknowledge-all")]
    [ProducesResponseType<Acknowledged>(StatusCodes.Status200OK)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    public async Task<IActionResult> AcknowledgeAll([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] AcknowledgeAll? which)
    {
        var fields = new FilterFields(which?.Status, which?.Search, which?.Tag, which?.Host);
        if (fields.Misread() is { } field)
        {
            return Problem(
                statusCode: StatusCodes.Status400BadRequest, detail: $"The value of \"{field}\" is unknown, empty or too long: nothing was acknowledged.");
        }

        var now = time.GetUtcNow();
        var filter = (fields.Read() with { Host = which?.Host }).ToAcknowledge();
        var updates = which?.UpTo is { } upTo ? db.Seen(filter, upTo, now) : db.Updates.Matching(filter, now);
        return Ok(new Acknowledged(await db.AcknowledgeAsync(updates, now, CancellationToken.None)));
    }

    /// <summary>Acknowledges the pending updates of a tag, or those without one.</summary>
    [HttpPost("acknowledge-by-tag")]
    [ProducesResponseType<Acknowledged>(StatusCodes.Status200OK)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public async Task<IActionResult> AcknowledgeByTag([FromBody] AcknowledgeByTag which, CancellationToken cancellation)
    {
        if (which.TagId is { } id && !await db.Tags.AnyAsync(t => t.Id == id, cancellation))
            return UnknownTag();
        var now = time.GetUtcNow();
        return Ok(new Acknowledged(await db.AcknowledgeAsync(db.Updates.Pending(now).Tagged(which.TagId), now, CancellationToken.None)));
    }

    private Task<int> ChangeAsync(IQueryable<ImageUpdate> updates, UpdateChange change, DateTimeOffset now) => change switch
    {
        { SnoozedUntil: { } until } => db.SnoozeAsync(updates, until, now, CancellationToken.None),
        { NamesAcknowledged: true, Acknowledged: false } => db.ReopenAsync(updates, now, CancellationToken.None),
        { NamesAcknowledged: false, NamesSnooze: true } => db.ReopenAsync(updates.Where(u => u.AcknowledgedAt == null && u.SnoozedUntil != null), now, CancellationToken.None),
        _ => db.AcknowledgeAsync(updates, now, CancellationToken.None),
    };

    // The route value keeps %2F; the request line does not lie.
    private string? ImageInPath()
    {
        var target = HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.Split('?')[0];
        var start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? null : Uri.UnescapeDataString(path[(start + Prefix.Length)..]);
    }

    private static int Revision(string expected) =>
        int.TryParse(expected.Replace("W/", "", StringComparison.Ordinal).Trim(' ', '"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : -1;

    private async Task<UpdateModel?> ReadAsync(string image, DateTimeOffset now, CancellationToken cancellation)
    {
        var hosts = await db.Updates.AsNoTracking().Where(u => u.Image == image).OrderByDescending(u => u.HistoryId).ToListAsync(cancellation);
        var tags = await db.Tags.ToDictionaryAsync(t => t.Id, t => new TagModel(t.Id, t.Name), cancellation);
        return hosts.Count == 0 ? null : UpdateModels.Of(hosts, tags, now);
    }

    // One image at a time, whatever their number.
    private async Task WriteAsync(
        IAsyncEnumerable<ImageUpdate> updates, Dictionary<long, TagModel> tags, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var writer = new Utf8JsonWriter(Response.BodyWriter, new JsonWriterOptions { Encoder = json.Value.JsonSerializerOptions.Encoder });
        var flushed = 0L;
        writer.WriteStartObject();
        await foreach (var hosts in UpdateModels.ByImageAsync(updates, cancellation))
        {
            writer.WritePropertyName(hosts[0].Image);
            JsonSerializer.Serialize(writer, UpdateModels.Of(hosts, tags, now), json.Value.JsonSerializerOptions);
            // What is pending in the writer goes to the response a block at a time, where nothing but a flush ends its growth.
            if (writer.BytesCommitted + writer.BytesPending - flushed > FlushAt)
            {
                await writer.FlushAsync(cancellation);
                await Response.BodyWriter.FlushAsync(cancellation);
                flushed = writer.BytesCommitted;
            }
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellation);
    }
}
