using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DiunDashboard.Tests.Builders;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Sends what Diun would, and holds every answer to the time that Diun waits for it.</summary>
public static class Deliveries
{
    // Diun gives up after ten seconds; two are for the network.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Delivers and expects this status; the answer's body.</summary>
    public static async Task<JsonElement> DeliverAsync(this HttpClient client, EventBuilder diunEvent, HttpStatusCode expected)
    {
        var watch = Stopwatch.StartNew();
        var (status, body) = await client.DeliverAsync(diunEvent.Build());
        status.ShouldBe(expected, body);
        watch.Elapsed.ShouldBeLessThan(Patience);
        return JsonElement.Parse(body);
    }

    public static async Task<(HttpStatusCode Status, string Body)> DeliverAsync(this HttpClient client, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await client.PostAsync(new Uri("/webhook", UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
