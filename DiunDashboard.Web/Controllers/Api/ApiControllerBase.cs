using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>What the JSON routes share: no antiforgery token, so that a browser may change state only from the dashboard's own pages.</summary>
[ApiController]
[IgnoreAntiforgeryToken]
[Produces("application/json")]
public abstract class ApiControllerBase : ControllerBase, IResourceFilter
{
    [NonAction]
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (!HttpMethods.IsGet(Request.Method) && IsCrossSite(Request))
            context.Result = Problem(statusCode: StatusCodes.Status403Forbidden, detail: "The request came from another site.");
    }

    [NonAction]
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }

    protected ObjectResult NotFoundProblem(string detail) => Problem(statusCode: StatusCodes.Status404NotFound, detail: detail);

    // Programs send neither header. Browsers send Origin with every request that changes state, and Sec-Fetch-Site over https
    // (https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site).
    private static bool IsCrossSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
