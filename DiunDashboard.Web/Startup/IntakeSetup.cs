using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.Startup;

internal static class IntakeSetup
{
    public static void AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryRecorder>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<DashboardOptions>();
            return new Spool(options.SpoolFolder, options.SpoolLimit, provider.GetRequiredService<ILogger<Spool>>());
        });
        services.AddSingleton<SpoolReplay>();
        services.AddSingleton<IntakeWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<IntakeWriter>());
        services.AddSingleton<WebhookSecret>();
        services.AddSingleton<DeliveryCounts>();
        services.AddSingleton<RefusedDeliveries>();
    }
}
