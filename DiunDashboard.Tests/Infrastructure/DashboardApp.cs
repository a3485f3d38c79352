using DiunDashboard.Web.Startup;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The whole program, as in production, on its real server and a free port.</summary>
public sealed class DashboardApp : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> _settings;

    /// <param name="settings">Its variables.</param>
    /// <param name="whenReady">Whether to wait for the database.</param>
    public DashboardApp(IEnumerable<KeyValuePair<string, string?>> settings, bool whenReady = true)
    {
        _settings = new Dictionary<string, string?>(settings) { ["PORT"] = "0" };
        // The program listens on the port it is told. The factory would tell it another, at the risk of being too late (https://github.com/dotnet/aspnetcore/pull/67714).
        UseKestrel();
        StartServer();
        if (whenReady)
            Services.GetRequiredService<DatabasePreparation>().Ready.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
        Client = NewClient();
    }

    public Clock Clock { get; } = new();

    /// <summary>Follows no redirects and keeps no cookies.</summary>
    public HttpClient Client { get; }

    public Uri Address => new UriBuilder(ClientOptions.BaseAddress) { Host = "127.0.0.1" }.Uri;

    /// <summary>A client of its own, like another browser; with cookies when asked for.</summary>
    public HttpClient NewClient(bool cookies = false) => new(
#pragma warning disable CA2000 // The client disposes of it.
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies }) { BaseAddress = Address };
#pragma warning restore CA2000

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value ?? "");
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Client?.Dispose();
        base.Dispose(disposing);
    }
}
