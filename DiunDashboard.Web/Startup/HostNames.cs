using DiunDashboard.Web.Intake;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// AllowedHosts: pages and programs must ask for one of these names. Whoever looks after the program knows it by another one: the container itself
/// by localhost, Kubernetes by an address, Prometheus by the name of a service. So may Diun, and what it sends it sends once.
/// </summary>
internal sealed class HostNames : IStartupFilter
{
    private const string Refusal = "The setting AllowedHosts does not name the host that was asked for.";

    private static readonly PathString[] ByAnyName = ["/webhook", "/healthz", "/readyz", "/metrics"];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Diun at another address as well: it gets nothing there but the sentence that tells what is wrong with it.
        app.UseWhen(context => !Senders.IsDiun(context.Request) && !ByAnyName.Any(path => context.Request.Path.StartsWithSegments(path)), branch =>
        {
            branch.UseSecurityHeaders();
            // What comes after this has words of its own for each of its errors.
            branch.UseStatusCodePages(refused => ProblemSentences.IsForPrograms(refused.HttpContext)
                ? Results.Problem(Refusal, statusCode: refused.HttpContext.Response.StatusCode).ExecuteAsync(refused.HttpContext)
                : Results.Text(Refusal, statusCode: refused.HttpContext.Response.StatusCode).ExecuteAsync(refused.HttpContext));
            branch.UseHostFiltering();
        });
        next(app);
    };
}

internal static class HostNamesSetup
{
    public static void AddHostNames(this IServiceCollection services)
    {
        // In its place, before a proxy's headers are read: a page that another site's name was made to lead here (DNS rebinding) could send them too.
        var framework = services.Single(added => added.ImplementationType?.Name == "HostFilteringStartupFilter");
        services[services.IndexOf(framework)] = ServiceDescriptor.Transient<IStartupFilter, HostNames>();
        services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED: the framework then reads the sender and the scheme, and not the name that the person typed.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<HostFilteringOptions>>((forwarded, hosts) =>
        {
            if (forwarded.ForwardedHeaders == ForwardedHeaders.None)
                return;
            forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
            forwarded.AllowedHosts = hosts.Value.AllowedHosts;
        });
    }
}
