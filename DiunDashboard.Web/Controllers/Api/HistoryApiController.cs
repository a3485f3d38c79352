using System.Globalization;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers.Api;

[Route("/api/history")]
[Tags("History")]
public sealed class HistoryApiController(DashboardContext db) : ApiControllerBase
{
    private const int MostEntries = 1_000;
    private const int UsualEntries = 100;

    /// <summary>What happened, newest first.</summary>
    /// <remarks>The Link header (https://www.rfc-editor.org/rfc/rfc8288) names the next page while there is one.</remarks>
    /// <param name="image">Only entries of this image.</param>
    /// <param name="host">Only entries of this host.</param>
    /// <param name="before">Only entries with a lower id.</param>
    /// <param name="limit">At most this many, 1 to 1 000; 100 when absent.</param>
    /// <param name="cancellation">The request's own.</param>
    [HttpGet]
    public async Task<List<HistoryModel>> List(string? image, string? host, string? before, string? limit, CancellationToken cancellation)
    {
        var count = int.TryParse(limit, out var asked) && asked > 0 ? Math.Min(asked, MostEntries) : UsualEntries;
        long? below = long.TryParse(before, out var id) ? id : null;
        var rows = await db.HistoryOf(image, host).NewestFirstAsync(below, count + 1, cancellation);
        if (rows.Count > count)
        {
            rows.RemoveAt(count);
            var query = new QueryBuilder { { "before", rows[^1].Id.ToString(CultureInfo.InvariantCulture) } };
            foreach (var (name, value) in new[] { ("image", image), ("host", host), ("limit", limit) })
            {
                if (!string.IsNullOrEmpty(value))
                    query.Add(name, value);
            }

            Response.Headers.Link = $"<{Request.PathBase}{Request.Path}{query}>; rel=\"next\"";
        }

        return rows.ConvertAll(HistoryModel.Of);
    }
}
