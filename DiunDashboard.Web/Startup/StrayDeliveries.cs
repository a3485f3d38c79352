using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Refuses what Diun sends to another address than /webhook. Its default is a GET: the endpoint without a path would be answered with the list, which Diun
/// takes for success, and the event would be gone with nobody told.
/// </summary>
internal static class StrayDeliveries
{
    public const string Sentence =
        "Deliveries are taken at /webhook and nowhere else: correct the path of the endpoint under notif.webhook in Diun's configuration.";

    public static void UseStrayDeliveries(this WebApplication app)
    {
        var refusals = app.Services.GetRequiredService<RefusedDeliveries>();
        app.Use((context, next) =>
        {
            if (!IsStray(context))
                return next(context);
            refusals.Add(context, DeliveryOutcome.Stray, "it was sent to another address than /webhook");
            context.Response.Headers.Connection = "close";
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    public static bool IsStray(HttpContext context) => Senders.IsDiun(context.Request)
        && !(context.Request.Path.StartsWithSegments("/webhook", out var rest) && rest.Value is "" or "/");
}
