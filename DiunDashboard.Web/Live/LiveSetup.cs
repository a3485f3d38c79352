using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace DiunDashboard.Web.Live;

/// <summary>GET /live: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), one for each state that pages are told.</summary>
internal static class LiveSetup
{
    public const string Path = "/live";

    // Below the minute after which proxies cut a silent connection.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
    }

    public static void MapLive(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        Path,
        context =>
        {
            var feed = context.RequestServices.GetRequiredService<LiveFeed>();
            var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
            // nginx would keep the events back until they fill a buffer.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            // Whoever comes back says which version it saw. Anything else it says is no reason to leave it without a stream.
            long? since = long.TryParse(context.Request.Query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
            return TypedResults.ServerSentEvents(EventsAsync(feed, since, context.RequestAborted, lifetime.ApplicationStopping)).ExecuteAsync(context);
        });

    /// <summary>Ends when the program stops: it waits for every answer to end.</summary>
    private static async IAsyncEnumerable<SseItem<LiveState?>> EventsAsync(
        LiveFeed feed, long? since, CancellationToken gone, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping, cancellation);
        using var page = feed.Subscribe();
        // At once, also when there is no state yet: the browser calls the stream open when the headers are there.
        yield return new SseItem<LiveState?>(null, "beat");
        while (!end.IsCancellationRequested)
        {
            var state = await page.NextAsync(Beat, end.Token).ContinueWith(
                next => next.IsCanceled ? null : next.Result, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (state is not null && since is not null)
            {
                state = await feed.SinceAsync(state, since.Value, end.Token);
                since = null;
            }

            if (!end.IsCancellationRequested)
                yield return new SseItem<LiveState?>(state, state is null ? "beat" : "state");
        }
    }
}
