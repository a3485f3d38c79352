using System.Globalization;

namespace DiunDashboard.Web.Startup;

/// <summary>"--health-check": asks the running program whether it is up. A container without a shell has nothing else to ask with.</summary>
internal static class HealthProbe
{
    public static async Task<int> RunAsync(DashboardOptions options)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            using var answer = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{options.Port}/healthz")));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }
}
