namespace DiunDashboard.Data.Entities;

/// <summary>
/// One thing that happened. Append-only; ids are given in the order of commit, so the highest id is the version of everything else.
/// </summary>
public sealed class HistoryEntry
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public HistoryKind Kind { get; set; }

    /// <summary>Empty when the entry is about the image on every host, or about no image.</summary>
    public string Hostname { get; set; } = "";

    /// <summary>Empty when the entry is about a tag alone.</summary>
    public string Image { get; set; } = "";

    public string Digest { get; set; } = "";

    /// <summary>The event's status, the tag's name, until when it is snoozed (RFC 3339), or how the note begins; empty when that was deleted.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The delivery's body as it came; null for what did not come as a delivery.</summary>
    public string? Payload { get; set; }

    /// <summary>
    /// The delivery this entry is of, given when it arrived; unique, so that no delivery is recorded twice however often it is tried.
    /// Null for what did not come as a delivery.
    /// </summary>
    public Guid? DeliveryId { get; set; }

    /// <summary>
    /// The event of this image on this host before this entry: the one it follows, or that a decision is about. Null for the first, and for what
    /// is not about one update. From <see cref="ImageUpdate.HistoryId"/> on these lead through all its events, newest first.
    /// </summary>
    public long? PreviousEventId { get; set; }
}
