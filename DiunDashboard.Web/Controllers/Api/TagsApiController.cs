using DiunDashboard.Data;
using DiunDashboard.Data.Writes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers.Api;

[Route("/api/tags")]
[Tags("Tags")]
public sealed class TagsApiController(DashboardContext db, TimeProvider time) : ApiControllerBase
{
    /// <summary>All tags by name.</summary>
    [HttpGet]
    public Task<List<TagModel>> List(CancellationToken cancellation) =>
        db.Tags.OrderBy(t => t.NameKey).Select(t => new TagModel(t.Id, t.Name)).ToListAsync(cancellation);

    /// <summary>One tag.</summary>
    [HttpGet("{id:long}")]
    [ProducesResponseType<TagModel>(StatusCodes.Status200OK)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public async Task<IActionResult> Get(long id, CancellationToken cancellation) =>
        await db.Tags.Where(t => t.Id == id).Select(t => new TagModel(t.Id, t.Name)).SingleOrDefaultAsync(cancellation) is { } tag
            ? Ok(tag)
            : UnknownTag();

    /// <summary>Creates a tag.</summary>
    [HttpPost]
    [ProducesResponseType<TagModel>(StatusCodes.Status201Created)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<IActionResult> Create([FromBody] TagChange change)
    {
        if (TagName.Read(change.Name, out var reason) is not { } name)
            return Problem(statusCode: StatusCodes.Status400BadRequest, detail: reason);
        return await db.CreateTagAsync(name, time.GetUtcNow(), CancellationToken.None) is { } tag
            ? CreatedAtAction(nameof(Get), new { id = tag.Id }, new TagModel(tag.Id, tag.Name))
            : NameTaken();
    }

    /// <summary>Renames a tag.</summary>
    [HttpPatch("{id:long}")]
    [ProducesResponseType<TagModel>(StatusCodes.Status200OK)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<IActionResult> Rename(long id, [FromBody] TagChange change)
    {
        if (TagName.Read(change.Name, out var reason) is not { } name)
            return Problem(statusCode: StatusCodes.Status400BadRequest, detail: reason);
        return await db.RenameTagAsync(id, name, time.GetUtcNow(), CancellationToken.None) switch
        {
            TagOutcome.Done => Ok(new TagModel(id, name)),
            TagOutcome.NameTaken => NameTaken(),
            _ => UnknownTag(),
        };
    }

    /// <summary>Deletes a tag and its assignments; the updates stay.</summary>
    [HttpDelete("{id:long}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public async Task<IActionResult> Delete(long id) =>
        await db.DeleteTagAsync(id, time.GetUtcNow(), CancellationToken.None) == TagOutcome.Done ? NoContent() : UnknownTag();

    private ObjectResult NameTaken() => Problem(statusCode: StatusCodes.Status409Conflict, detail: TagName.Taken);
}
