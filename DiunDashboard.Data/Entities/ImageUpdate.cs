namespace DiunDashboard.Data.Entities;

/// <summary>
/// The current state of one image on one host; (<see cref="Hostname"/>, <see cref="Image"/>) is its identity.
/// Every text came from outside and is hostile until encoded. Lengths are in UTF-16 units, see <see cref="Limits"/>.
/// </summary>
public sealed class ImageUpdate
{
    /// <summary>Surrogate key for forms and URLs.</summary>
    public long Id { get; set; }

    /// <summary>The name of Diun's machine as Diun sent it; may be empty, and a random container id when the user set none.</summary>
    public string Hostname { get; set; } = "";

    /// <summary>The image reference, without <c>@digest</c> when it has a tag.</summary>
    public string Image { get; set; } = "";

    /// <summary>The registry's domain, derived from <see cref="Image"/>.</summary>
    public string Registry { get; set; } = "";

    /// <summary>The path inside the registry, derived from <see cref="Image"/>.</summary>
    public string Repository { get; set; } = "";

    /// <summary>The reference's tag, derived from <see cref="Image"/>; empty for a reference by digest.</summary>
    public string ImageTag { get; set; } = "";

    /// <summary>The compose project, swarm stack or Kubernetes namespace the metadata names, or empty.</summary>
    public string Stack { get; set; } = "";

    /// <summary>The running tag, when the metadata names it (<c>current_tag</c>), or empty.</summary>
    public string CurrentTag { get; set; } = "";

    /// <summary>How far <see cref="ImageTag"/> is from <see cref="CurrentTag"/>.</summary>
    public ChangeKind ChangeKind { get; set; }

    public string DiunVersion { get; set; } = "";

    /// <summary><c>new</c> or <c>update</c>; an open set.</summary>
    public string Status { get; set; } = "";

    /// <summary><c>docker</c>, <c>kubernetes</c>, <c>file</c> …; an open set.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Chosen by whoever publishes the image: a link only if it is an absolute http(s) URL.</summary>
    public string HubLink { get; set; } = "";

    public string MimeType { get; set; } = "";

    /// <summary>The digest the reference points to now.</summary>
    public string Digest { get; set; } = "";

    /// <summary>The last other digest this host told of, or empty.</summary>
    public string PreviousDigest { get; set; } = "";

    /// <summary>When the image was built, says the image. Never order by it.</summary>
    public DateTimeOffset? Created { get; set; }

    public string Platform { get; set; } = "";

    /// <summary>A JSON object of strings.</summary>
    public string Metadata { get; set; } = "{}";

    /// <summary>The containers that run this digest of the image, in the form of <see cref="ContainerNames"/>.</summary>
    public string Containers { get; set; } = "";

    /// <summary>When the newest event arrived, by this program's clock.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>
    /// Hidden from the pending ones until then; <see cref="Limits.UntilNewerDigest"/> for as long as the digest stays.
    /// Means nothing while it is acknowledged: then it is what taking that back leads to.
    /// </summary>
    public DateTimeOffset? SnoozedUntil { get; set; }

    /// <summary>Counts this update's events. An acknowledgement names the one it saw.</summary>
    public int Revision { get; set; }

    /// <summary>The <see cref="HistoryEntry.Id"/> of the newest event: the order of arrival.</summary>
    public long HistoryId { get; set; }

    /// <summary>
    /// The tag of <see cref="TagAssignment"/>, copied so that an index can answer "the newest of this tag".
    /// Written only together with the assignment.
    /// </summary>
    public long? TagId { get; set; }
}
