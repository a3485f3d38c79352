using System.Globalization;
using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Startup;

/// <summary>/metrics in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). A few figures need no package.</summary>
internal static class Metrics
{
    // Prometheus itself gives up after 10 seconds, and would get nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapMetrics(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        "/metrics",
        async context =>
        {
            var text = new StringBuilder();
            text.Append("# HELP diun_dashboard_deliveries_total Deliveries since the start, by outcome.\n# TYPE diun_dashboard_deliveries_total counter\n");
            foreach (var (outcome, count) in context.RequestServices.GetRequiredService<DeliveryCounts>().ByOutcome())
                text.Append(CultureInfo.InvariantCulture, $"diun_dashboard_deliveries_total{{outcome=\"{outcome.ToString().ToLowerInvariant()}\"}} {count}\n");
            // Left out while nobody can tell: what becomes of deliveries meanwhile is what has to be watched then.
            if (await UpdatesAsync(context) is { } updates)
            {
                text.Append("# HELP diun_dashboard_updates Updates by state.\n# TYPE diun_dashboard_updates gauge\n");
                foreach (var (state, count) in updates)
                    text.Append(CultureInfo.InvariantCulture, $"diun_dashboard_updates{{state=\"{state}\"}} {count}\n");
            }

            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
        });

    /// <summary>How many updates are in each state; null when the database does not say.</summary>
    private static async Task<List<(string State, int Count)>?> UpdatesAsync(HttpContext context)
    {
        var database = context.RequestServices.GetRequiredService<DatabasePreparation>();
        await database.ReadyOrLate.WaitAsync(context.RequestAborted);
        if (!database.IsReady)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        try
        {
            // The driver of PostgreSQL begins a connection without looking at the token.
            return await CountAsync(context.RequestServices, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested
            && (failure is OperationCanceledException || context.RequestServices.GetRequiredService<IDatabaseProvider>().IsUnavailable(failure)))
        {
            return null;
        }
    }

    // With a context of its own, which may be in use when the request is over.
    private static async Task<List<(string State, int Count)>> CountAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancellation);
        return
        [
            ("pending", await db.Updates.Pending(now).CountAsync(cancellation)),
            ("acknowledged", await db.Updates.Acknowledged().CountAsync(cancellation)),
            ("snoozed", await db.Updates.Snoozed(now).CountAsync(cancellation)),
        ];
    }
}
