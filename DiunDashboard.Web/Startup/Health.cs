using DiunDashboard.Data;
using DiunDashboard.Web.Intake;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DiunDashboard.Web.Startup;

/// <summary>/healthz: the process is up. /readyz: the database takes a write.</summary>
internal sealed class Health(IDbContextFactory<DashboardContext> contexts, DatabasePreparation database, SpoolReplay replay) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!database.IsReady)
            return HealthCheckResult.Unhealthy(database.State);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // The driver of SQLite waits for a lock without yielding the thread.
            await Task.Run(() => WriteNothingAsync(patience.Token), cancellationToken).WaitAsync(patience.Token);
            return replay.Away is { } reason ? HealthCheckResult.Unhealthy($"takes no deliveries ({reason})") : HealthCheckResult.Healthy();
        }
#pragma warning disable CA1031 // Whatever it is, the database is not ready.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy($"takes no write ({DatabasePreparation.Reason(failure)})");
        }
    }

    private async Task WriteNothingAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        // Touches no row, but a read-only database refuses it.
        await db.RejectedDeliveries.Where(delivery => delivery.Id < 0).ExecuteDeleteAsync(cancellation);
        await write.CommitAsync(cancellation);
    }
}

internal static class HealthSetup
{
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<Health>("database");

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var failing = report.Entries.Where(check => check.Value.Status != HealthStatus.Healthy).Select(check => $"{check.Key} {check.Value.Description}").ToList();
        if (failing.Count == 0)
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("ready");
            return;
        }

        await Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: $"Not ready: {string.Join("; ", failing)}.")
            .ExecuteAsync(context);
    }
}
