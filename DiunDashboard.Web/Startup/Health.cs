using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Web.Intake;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DiunDashboard.Web.Startup;

/// <summary>/healthz: the process is up. /readyz: the database takes a write.</summary>
internal sealed class Health(IDbContextFactory<DashboardContext> contexts, DatabasePreparation database, SpoolReplay replay, IntakeWriter writer) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Longer than most deliveries: what a failed one has left of room is enough for less.
    private const int Room = 64 * 1024;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!database.IsReady)
            return HealthCheckResult.Unhealthy(database.State);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // The driver of SQLite waits for a lock without yielding the thread.
            await Task.Run(() => WriteAsync(patience.Token), cancellationToken).WaitAsync(patience.Token);
            return replay.Away is { } reason ? HealthCheckResult.Unhealthy($"takes no deliveries ({reason})") : HealthCheckResult.Healthy();
        }
#pragma warning disable CA1031 // Whatever it is, the database is not ready.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy($"takes no write ({DatabasePreparation.Reason(failure)})");
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        if (writer.LostLast)
            await TakeRoomAsync(db, cancellation);
        // Touches no row, but a read-only database refuses it.
        await db.RejectedDeliveries.Where(delivery => delivery.Id < 0).ExecuteDeleteAsync(cancellation);
        await write.CommitAsync(cancellation);
    }

    // A full disk takes a write of nothing.
    private static async Task TakeRoomAsync(DashboardContext db, CancellationToken cancellation)
    {
        var filler = db.RejectedDeliveries.Add(new RejectedDelivery { Body = new byte[Room] });
        await db.SaveChangesAsync(cancellation);
        filler.State = EntityState.Deleted;
        await db.SaveChangesAsync(cancellation);
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
