using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.ViewModels;

/// <summary>How to connect Diun, and whether it works.</summary>
/// <param name="Snippet">The configuration to paste.</param>
/// <param name="Connection">Whether anything arrives.</param>
/// <param name="Hosts">When each host last sent something.</param>
/// <param name="Rejected">Deliveries that could not be read, newest first.</param>
/// <param name="Before">Where this page of them began; null for the first one.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
/// <param name="Refused">A replay that failed.</param>
public sealed record SetupPage(
    DiunSnippet Snippet, Connection Connection, IReadOnlyList<HostRow> Hosts, IReadOnlyList<RejectedRow> Rejected, long? Before, long? Older,
    RefusedReplay? Refused = null);

/// <summary>Whether anything has ever been delivered.</summary>
/// <param name="At">When the newest delivery came; null when none ever did.</param>
/// <param name="Hostname">Who sent it.</param>
/// <param name="IsTest">Whether it was <c>diun notif test</c>.</param>
/// <param name="Refused">The last that was refused and is lost, if that is not long ago.</param>
public sealed record Connection(DateTimeOffset? At, string Hostname, bool IsTest, RefusedDelivery? Refused)
{
    // Other Diuns may deliver meanwhile as they should, so that it is no sign that the fault has gone.
    private static readonly TimeSpan RefusalIsTold = TimeSpan.FromDays(1);

    public static Connection Of(IEnumerable<HostActivity> hosts, RefusedDelivery? refused, DateTimeOffset now) => hosts
        .SelectMany(host => new[] { (At: host.LastReceived, host.Hostname, IsTest: false), (At: host.LastTested, host.Hostname, IsTest: true) })
        .Where(delivery => delivery.At is not null).OrderByDescending(delivery => delivery.At)
        .Select(delivery => new Connection(delivery.At, delivery.Hostname, delivery.IsTest, null)).FirstOrDefault(new Connection(null, "", false, null))
        with { Refused = now - refused?.At < RefusalIsTold ? refused : null };
}

/// <summary>A host, and how often it delivers.</summary>
public sealed record HostRow(HostActivity Activity, HostRhythm Rhythm);

/// <summary>What Diun needs to know.</summary>
/// <param name="Endpoint">This dashboard's webhook URL, as the person who looks reaches it.</param>
/// <param name="HasSecret">Whether deliveries need the secret.</param>
public sealed record DiunSnippet(string Endpoint, bool HasSecret)
{
    public static DiunSnippet Of(HttpRequest request, DashboardOptions options) =>
        new($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}/webhook", options.HasWebhookSecret);
}

/// <summary>A delivery that could not be read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it came.</param>
/// <param name="Reason">The sentence the sender was told.</param>
/// <param name="Sender">The sender's address.</param>
/// <param name="UserAgent">The sender's program.</param>
/// <param name="Size">The size of the body in bytes.</param>
/// <param name="IsWhole">Whether all of the body was kept.</param>
/// <param name="Body">The body when it is short; null when it has to be asked for.</param>
public sealed record RejectedRow(long Id, DateTimeOffset At, string Reason, string Sender, string UserAgent, int Size, bool IsWhole, byte[]? Body)
{
    /// <summary>Bodies up to this many bytes stand on the page.</summary>
    public const int ShortBody = 2048;
}

/// <summary>Why a delivery could not be replayed.</summary>
public sealed record RefusedReplay(long Id, string Reason);
