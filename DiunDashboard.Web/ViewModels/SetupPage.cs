using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>How to connect Diun, and whether it works.</summary>
/// <param name="Snippet">The configuration to paste.</param>
/// <param name="Hosts">When each host last sent something.</param>
/// <param name="Rejected">Deliveries that could not be read, newest first.</param>
/// <param name="Before">Where this page of them began; null for the first one.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
public sealed record SetupPage(
    DiunSnippet Snippet, IReadOnlyList<HostActivity> Hosts, IReadOnlyList<RejectedRow> Rejected, long? Before, long? Older);

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
/// <param name="Body">The body when it is short; null when it has to be asked for.</param>
public sealed record RejectedRow(long Id, DateTimeOffset At, string Reason, string Sender, string UserAgent, int Size, byte[]? Body)
{
    /// <summary>Bodies up to this many bytes stand on the page.</summary>
    public const int ShortBody = 2048;
}
