using DiunDashboard.Web.Controllers;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// A form that a script sends is answered with the page it leads back to, in the same exchange: what the form did is said in its own answer, however
/// many are sent at once. A browser that followed each to a page of its own would carry the sentences there in one cookie, and the last would take
/// the place of the others.
/// </summary>
internal static class FormsByScript
{
    public static void UseFormsByScript(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status303SeeOther || !PageController.IsByScript(context.Request) || context.Response.HasStarted)
            return;
        Follow(context, context.Response.Headers.Location.ToString());
        await next(context);
    });

    // As a browser would: https://www.rfc-editor.org/rfc/rfc9110#name-303-see-other
    private static void Follow(HttpContext context, string location)
    {
        var (request, response) = (context.Request, context.Response);
        location = location.Split('#')[0];
        var query = location.IndexOf('?', StringComparison.Ordinal);
        request.Method = HttpMethods.Get;
        request.Path = PathString.FromUriComponent(query < 0 ? location : location[..query]);
        request.QueryString = new QueryString(query < 0 ? "" : location[query..]);
        request.Headers.ContentType = default;
        request.Headers.ContentLength = null;
        request.Body = Stream.Null;
        request.RouteValues.Clear();
        context.SetEndpoint(null);
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Location = default;
    }
}
