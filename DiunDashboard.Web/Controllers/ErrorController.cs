using System.Globalization;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers;

/// <summary>
/// The page of an HTTP status. Requests are re-executed here with their own method, so that a form which failed ends here too.
/// After an exception the status is set already and the path names none.
/// <c>HttpContext.Items[<see cref="DetailKey"/>]</c> may hold a sentence that says more than the status.
/// </summary>
[ApiExplorerSettings(IgnoreApi = true)]
[IgnoreAntiforgeryToken]
public sealed class ErrorController : Controller
{
    public const string DetailKey = "detail";

    [Route("/error/{code:int?}")]
    [ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
    public IActionResult Index()
    {
        // Not a parameter: a form that cannot be read, the very reason to come here, makes the binding of all parameters fail.
        var code = RouteData.Values["code"] is { } named ? Convert.ToInt32(named, CultureInfo.InvariantCulture) : Response.StatusCode;
        if (code is < 400 or > 599)
            code = StatusCodes.Status404NotFound;
        Response.StatusCode = code;
        var (title, sentence) = Words(code);
        return View(new ErrorPage(code, title, HttpContext.Items[DetailKey] as string ?? sentence));
    }

    private static (string Title, string Sentence) Words(int code) => code switch
    {
        400 => ("That request could not be read", "If it was a form, it may have been out of date: go back, reload the page and try again."),
        401 or 403 => ("You may not do that", "This request was refused."),
        404 => ("There is nothing here", "The address is wrong, or what it named is gone."),
        405 => ("That does not work this way", "This address does not take that kind of request."),
        409 => ("Something changed in the meantime", "Go back, reload the page and look again."),
        413 => ("That was too much", "The request was larger than this address takes."),
        503 => ("The database cannot be reached",
            "Nothing is lost: deliveries are kept, and this page works again as soon as the database does. If it stays away, the log says why."),
        >= 500 => ("Something went wrong here", "The log says more. Try again; if it stays, please report it."),
        _ => ("That did not work", "The request could not be answered."),
    };
}
