using Microsoft.AspNetCore.Mvc.Controllers;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Until the database has its schema, whatever needs it waits a little and then answers 503: to ask it would wait in vain, or find tables of an older
/// release. Deliveries are taken, health is told, files are sent.
/// </summary>
internal static class ReadinessGate
{
    private static readonly string[] WithoutDatabase = ["Webhook", "Error"];

    public static void UseReadinessGate(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<DatabasePreparation>();
        app.Use((context, next) => database.IsReady || !NeedsDatabase(context) ? next(context) : WaitAsync(context, next));

        async Task WaitAsync(HttpContext context, RequestDelegate next)
        {
            await database.ReadyOrLate.WaitAsync(context.RequestAborted);
            if (database.IsReady)
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static bool NeedsDatabase(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action && !WithoutDatabase.Contains(action.ControllerName);
}
