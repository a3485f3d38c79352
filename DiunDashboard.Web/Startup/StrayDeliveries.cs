using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Refuses what Diun sends to another address than /webhook. Its default is a GET: the endpoint without a path would be answered with the list, which Diun
/// takes for success, and the event would be gone with nobody told.
/// </summary>
internal static partial class StrayDeliveries
{
    public const string Sentence =
        "Deliveries are taken at /webhook and nowhere else: correct the path of the endpoint under notif.webhook in Diun's configuration.";

    public static void UseStrayDeliveries(this WebApplication app)
    {
        var counts = app.Services.GetRequiredService<DeliveryCounts>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (!IsStray(context))
                return next(context);
            var sender = Senders.Address(context);
            Log.Refused(app.Logger, sender);
            counts.Refuse("stray", new RefusedDelivery(time.GetUtcNow(), sender, "it was sent to another address than /webhook"));
            context.Response.Headers.Connection = "close";
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    public static bool IsStray(HttpContext context) => Senders.IsDiun(context.Request)
        && !(context.Request.Path.StartsWithSegments("/webhook", out var rest) && rest.Value is "" or "/");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Refused a delivery of {Sender} to another address than /webhook")]
        public static partial void Refused(ILogger logger, string sender);
    }
}
