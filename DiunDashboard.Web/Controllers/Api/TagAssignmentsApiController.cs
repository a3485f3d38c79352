using DiunDashboard.Data;
using DiunDashboard.Data.Writes;
using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers.Api;

[Route("/api/tag-assignments")]
[Tags("Tags")]
public sealed class TagAssignmentsApiController(DashboardContext db, TimeProvider time) : ApiControllerBase
{
    /// <summary>Gives an image its one tag; the image need not be known yet.</summary>
    [HttpPut]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public async Task<IActionResult> Assign([FromBody] TagAssignmentChange change)
    {
        if (ImageReference.Parse(change.Image) is not { Image: var image })
            return NoReference();
        return await db.AssignTagAsync(image, change.TagId, time.GetUtcNow(), CancellationToken.None) == TagOutcome.Done
            ? NoContent()
            : UnknownTag();
    }

    /// <summary>Takes an image's tag away, if it has one.</summary>
    [HttpDelete]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    public async Task<IActionResult> Unassign([FromBody] TagAssignmentEnd change)
    {
        if (ImageReference.Parse(change.Image) is not { Image: var image })
            return NoReference();
        await db.UnassignTagAsync(image, time.GetUtcNow(), CancellationToken.None);
        return NoContent();
    }

    private ObjectResult NoReference() =>
        Problem(statusCode: StatusCodes.Status400BadRequest, detail: "The value of \"image\" is not an image reference like registry/path:tag.");
}
