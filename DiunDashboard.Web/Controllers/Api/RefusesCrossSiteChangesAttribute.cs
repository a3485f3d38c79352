using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>A program has no antiforgery token to send; so a browser may change state only from the dashboard's own pages.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RefusesCrossSiteChangesAttribute : Attribute, IAuthorizationFilter
{
    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (HttpMethods.IsGet(context.HttpContext.Request.Method) || !IsCrossSite(context.HttpContext.Request))
            return;
        var problems = context.HttpContext.RequestServices.GetRequiredService<ProblemDetailsFactory>();
        context.Result = new ObjectResult(problems.CreateProblemDetails(context.HttpContext, StatusCodes.Status403Forbidden));
    }

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
