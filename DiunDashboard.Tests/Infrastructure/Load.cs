using System.Collections.Concurrent;
using System.Net;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Senders that deliver one after the other, each delivery another image, and remember which were answered.</summary>
public sealed class Load
{
    private readonly ConcurrentDictionary<string, HttpStatusCode> _answered = new();
    private readonly ConcurrentBag<string> _unexpected = [];
    private int _sent;

    /// <summary>What a sender waits after each answer; nothing by default.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How many were answered 2xx.</summary>
    public int Answered => _answered.Count;

    /// <summary>Answers other than 2xx, or later than Diun waits for them.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    public int Spooled => _answered.Values.Count(status => status == HttpStatusCode.Accepted);

    /// <summary>Delivers until the program is gone or enough is answered.</summary>
    public Task SendAsync(HttpClient client, int senders, CancellationToken enough) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() => SendFromAsync($"host-{sender}", client, enough), CancellationToken.None)));

    /// <summary>Compares what was answered with the images of the history.</summary>
    public (int Lost, int Doubled) Compare(IEnumerable<string> images)
    {
        var counts = images.CountBy(image => image).ToDictionary();
        return (_answered.Keys.Count(image => !counts.ContainsKey(image)), counts.Values.Count(count => count > 1));
    }

    private async Task SendFromAsync(string host, HttpClient client, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var image = $"docker.io/library/app:{Interlocked.Increment(ref _sent)}";
            var watch = System.Diagnostics.Stopwatch.StartNew();
            try
            {
                var (status, body) = await client.DeliverAsync(AnEvent().On(host).Of(image).Build());
                if ((int)status is >= 200 and < 300)
                    _answered[image] = status;
                else
                    _unexpected.Add($"{(int)status} {body}");
                if (watch.Elapsed > Deliveries.Patience)
                    _unexpected.Add($"{(int)status} after {watch.Elapsed}");
                if (Pause > TimeSpan.Zero)
                    await Task.Delay(Pause, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
