using DiunDashboard.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DiunDashboard.Web.Startup;

/// <summary>/healthz: the process is up. /readyz: the database takes a write.</summary>
internal static class Health
{
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddDbContextCheck<DashboardContext>("database", customTestQuery: TakesAWriteAsync);

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static async Task<bool> TakesAWriteAsync(DashboardContext db, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        await using var write = await db.Provider.BeginWriteAsync(db, patience.Token);
        // Touches no row, but a read-only database refuses it.
        await db.RejectedDeliveries.Where(delivery => delivery.Id < 0).ExecuteDeleteAsync(patience.Token);
        await write.CommitAsync(patience.Token);
        return true;
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var failing = report.Entries.Where(check => check.Value.Status != HealthStatus.Healthy).Select(check => check.Key).ToList();
        if (failing.Count == 0)
        {
            await context.Response.WriteAsync("ready");
            return;
        }

        await Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: $"Not ready, this check fails: {string.Join(", ", failing)}.")
            .ExecuteAsync(context);
    }
}
