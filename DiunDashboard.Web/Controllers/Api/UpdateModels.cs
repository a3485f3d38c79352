using System.Runtime.CompilerServices;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>Makes one entry of the API out of an image's updates.</summary>
internal static class UpdateModels
{
    /// <summary>Gathers the updates of each image. They come in the order of the image, the newest first.</summary>
    public static async IAsyncEnumerable<List<ImageUpdate>> ByImageAsync(
        IAsyncEnumerable<ImageUpdate> updates, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<ImageUpdate> hosts = [];
        await foreach (var update in updates.WithCancellation(cancellation))
        {
            if (hosts.Count > 0 && hosts[0].Image != update.Image)
            {
                yield return hosts;
                hosts = [];
            }

            hosts.Add(update);
        }

        if (hosts.Count > 0)
            yield return hosts;
    }

    /// <param name="hosts">The updates of one image, the newest first.</param>
    /// <param name="tags">All tags by id.</param>
    /// <param name="now">The instant that tells which are pending.</param>
    public static UpdateModel Of(IReadOnlyList<ImageUpdate> hosts, Dictionary<long, TagModel> tags, DateTimeOffset now)
    {
        var newest = hosts[0];
        return new UpdateModel(
            new EventModel(
                newest.DiunVersion, newest.Hostname, newest.Status, newest.Provider, newest.Image, newest.HubLink, newest.MimeType, newest.Digest,
                newest.Created, newest.Platform, JsonSerializer.Deserialize<Dictionary<string, string>>(newest.Metadata) ?? []),
            newest.ReceivedAt,
            !hosts.Any(host => host.AcknowledgedAt is null && !(host.SnoozedUntil > now)),
            newest.TagId is { } id ? tags.GetValueOrDefault(id) : null,
            [.. hosts.OrderBy(host => host.Hostname, StringComparer.Ordinal).Select(host => new HostModel(
                host.Id, host.Hostname, host.Digest, ContainerNames.Split(host.Containers), host.ReceivedAt, host.AcknowledgedAt,
                host.AcknowledgedAt is null ? host.SnoozedUntil : null, host.Revision))]);
    }
}
