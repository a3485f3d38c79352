using DiunDashboard.Benchmarks.Compared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(ComparedStartup))]

namespace DiunDashboard.Benchmarks.Compared;

/// <summary>Adds <see cref="ComparedController"/> to the program from outside, when ASPNETCORE_HOSTINGSTARTUPASSEMBLIES names this assembly.</summary>
public sealed class ComparedStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddMvcCore()
        .AddApplicationPart(typeof(DiunDashboard.Web.DashboardOptions).Assembly).AddApplicationPart(typeof(ComparedController).Assembly));
}
