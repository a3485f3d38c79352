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
    public static void MapMetrics(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        "/metrics",
        async context =>
        {
            var db = context.RequestServices.GetRequiredService<DashboardContext>();
            var deliveries = context.RequestServices.GetRequiredService<DeliveryCounts>();
            var cancellation = context.RequestAborted;
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            var text = new StringBuilder();
            text.Append("# HELP diun_dashboard_deliveries_total Deliveries since the start, by outcome.\n# TYPE diun_dashboard_deliveries_total counter\n");
            foreach (var (outcome, count) in deliveries.ByOutcome())
                text.Append(CultureInfo.InvariantCulture, $"diun_dashboard_deliveries_total{{outcome=\"{outcome}\"}} {count}\n");
            text.Append("# HELP diun_dashboard_updates Updates by state.\n# TYPE diun_dashboard_updates gauge\n");
            foreach (var (state, updates) in new[]
                { ("pending", db.Updates.Pending(now)), ("acknowledged", db.Updates.Acknowledged()), ("snoozed", db.Updates.Snoozed(now)) })
            {
                text.Append(CultureInfo.InvariantCulture, $"diun_dashboard_updates{{state=\"{state}\"}} {await updates.CountAsync(cancellation)}\n");
            }

            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await context.Response.WriteAsync(text.ToString(), cancellation);
        });
}
