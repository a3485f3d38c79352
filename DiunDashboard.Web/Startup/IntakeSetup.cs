using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.Startup;

internal static class IntakeSetup
{
    public static void AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<IntakeWriter>();
        services.AddSingleton<WebhookSecret>();
        services.AddSingleton<DeliveryCounts>();
    }
}
