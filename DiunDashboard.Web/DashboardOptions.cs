namespace DiunDashboard.Web;

public sealed class DashboardOptions
{
    public bool HasWebhookSecret { get; init; }
}
