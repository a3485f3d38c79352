using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Controllers;

/// <summary>What the controllers of pages have in common: how a form's answer leads back, and what a page can be filtered by.</summary>
[ApiExplorerSettings(IgnoreApi = true)]
public abstract class PageController(DashboardContext db) : Controller
{
    /// <summary>Where <see cref="Tell"/> leaves its sentence for the next page.</summary>
    public const string DoneKey = "done";

    /// <summary>The cookie that carries it there.</summary>
    public const string DoneCookie = "done";

    /// <summary>Where it leaves what <c>POST /updates/undo</c> takes.</summary>
    public const string UndoKey = "undo";

    protected const string UnknownTag = "There is no such tag any more.";

    // https://htmx.org/reference/#request_headers
    protected const string ByScript = "HX-Request";

    protected DashboardContext Db => db;

    /// <summary>This page's own path and query, for the forms on it.</summary>
    protected string Here => Request.GetEncodedPathAndQuery();

    /// <summary>Whether a script asks that has the page already, and not a person who opens it.</summary>
    public static bool IsByScript(HttpRequest request) => request.Headers.ContainsKey(ByScript);

    /// <summary>What a form did, for the page that answers this request, and what takes it back. Once.</summary>
    public static (string? Done, string? Undo) Told(HttpContext context, ITempDataDictionary messages) =>
        context.Items.ContainsKey(DoneKey)
            ? (context.Items[DoneKey] as string, context.Items[UndoKey] as string)
            // Merely to look would take a cookie away that is not there, and make each answer one of its own.
            : context.Request.Cookies.ContainsKey(DoneCookie) ? (messages[DoneKey] as string, messages[UndoKey] as string) : default;

    /// <summary>Says on the page that comes next what was done; with the instant of an acknowledgement, also how to take it back.</summary>
    protected void Tell(string sentence, DateTimeOffset? acknowledged = null)
    {
        var undo = acknowledged?.UtcTicks.ToString(CultureInfo.InvariantCulture);
        if (IsByScript(Request))
        {
            // That page is the answer to this very request.
            (HttpContext.Items[DoneKey], HttpContext.Items[UndoKey]) = (sentence, undo);
            return;
        }

        TempData[DoneKey] = sentence;
        // It belongs to the sentence of an earlier form, which no page has said yet.
        TempData.Remove(UndoKey);
        if (undo is not null)
            TempData[UndoKey] = undo;
    }

    /// <summary>Answers a form: 303, back to the page it stood on.</summary>
    protected IActionResult SeeOther(string? back, string otherwise = "~/")
    {
        Response.Headers.Location = Local(back, otherwise);
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>The page of a status, with a sentence that says more than it.</summary>
    protected IActionResult Refuse(int status, string sentence)
    {
        HttpContext.Items[ErrorController.DetailKey] = sentence;
        return StatusCode(status);
    }

    /// <summary>A path of this site, whatever the form said.</summary>
    protected string Local(string? back, string otherwise = "~/") =>
        // A header takes ASCII only, and every path these pages give themselves is percent-encoded.
        back is not null && back.All(char.IsAscii) && Url.IsLocalUrl(back) && back[0] == '/' ? back : Url.Content(otherwise);

    protected Task<List<TagChoice>> TagChoicesAsync(CancellationToken cancellation) =>
        Db.Tags.OrderBy(t => t.NameKey).Select(t => new TagChoice(t.Id, t.Name)).ToListAsync(cancellation);

    /// <summary>The update as a row with its form; null when there is none of this id.</summary>
    protected async Task<RowModel?> RowAsync(long id, DateTimeOffset now, string back, CancellationToken cancellation) =>
        await Db.Updates.Where(u => u.Id == id).AsRows(Db).SingleOrDefaultAsync(cancellation) is { } row
            ? new RowModel(row, await TagChoicesAsync(cancellation), now, back)
            : null;

    protected async Task<bool> KnowsHostAsync(string host, IReadOnlyList<string> listed, CancellationToken cancellation) =>
        listed.Contains(host) || await Db.Updates.AnyAsync(u => u.Hostname == host, cancellation);
}
