using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Controllers;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Gives the same viewer the same page again as long as nothing has changed in the database, whichever replica changed it.
/// The page is kept as it was sent, compressed; what it costs then is the question for the version.
/// </summary>
internal sealed class UnchangedPage : IOutputCachePolicy
{
    public const string Policy = "unchanged";

    // Ages on a page are at most this old.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Room = 16 * 1024 * 1024;

    public static void Add(IServiceCollection services) => services.AddOutputCache(cache =>
    {
        cache.SizeLimit = Room;
        cache.AddPolicy(Policy, new UnchangedPage());
    });

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        // What a form did is in its own answer only.
        if (!HttpMethods.IsGet(http.Request.Method) || http.Items.ContainsKey(PageController.DoneKey))
            return;
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var db = http.RequestServices.GetRequiredService<DashboardContext>();
        var version = await db.StateVersionAsync(now, http.RequestAborted);
        var rules = context.CacheVaryByRules;
        rules.QueryKeys = "*";
        // The cookies are the viewer: the page's forms hold a token that belongs to one of them.
        rules.HeaderNames = new([HeaderNames.Cookie, HeaderNames.AcceptEncoding, "HX-Request", "HX-Trigger"]);
        rules.VaryByValues["version"] = version;
        // In no version, since they are no state of an update, but their number is on every page.
        rules.VaryByValues["rejected"] = (await db.RejectedDeliveries.CountAsync(http.RequestAborted)).ToString(CultureInfo.InvariantCulture);
        rules.VaryByValues["age"] = (now.Ticks / Patience.Ticks).ToString(CultureInfo.InvariantCulture);
        context.ResponseExpirationTimeSpan = Patience;
        // Without a lock: of two who ask at once each has the page made, because whoever waited for the other would fail with a request that is given up.
        (context.EnableOutputCaching, context.AllowCacheLookup, context.AllowCacheStorage, context.AllowLocking) = (true, true, true, false);
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // A page that gives out a cookie, or takes one away with the message it carried, is for this once.
        var response = context.HttpContext.Response;
        if (response.StatusCode != StatusCodes.Status200OK || response.Headers.SetCookie.Count > 0)
            context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }
}
