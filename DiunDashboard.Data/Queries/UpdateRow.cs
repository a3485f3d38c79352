using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data.Queries;

/// <summary>What a list shows of one update: everything but its long texts.</summary>
public sealed record UpdateRow
{
    public required long Id { get; init; }

    public required string Hostname { get; init; }

    public required string Image { get; init; }

    public required string Registry { get; init; }

    public required string Repository { get; init; }

    public required string ImageTag { get; init; }

    public required string CurrentTag { get; init; }

    public required ChangeKind ChangeKind { get; init; }

    public required string Status { get; init; }

    public required string HubLink { get; init; }

    public required string Digest { get; init; }

    public required string PreviousDigest { get; init; }

    public required string Containers { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset? AcknowledgedAt { get; init; }

    public required DateTimeOffset? SnoozedUntil { get; init; }

    public required int Revision { get; init; }

    public required long HistoryId { get; init; }

    public required long? TagId { get; init; }

    /// <summary>How the image's note begins; null when it has none.</summary>
    public required string? Note { get; init; }

    /// <summary>The update's state at an instant.</summary>
    public UpdateStatus StateAt(DateTimeOffset now) =>
        AcknowledgedAt is not null ? UpdateStatus.Acknowledged : SnoozedUntil > now ? UpdateStatus.Snoozed : UpdateStatus.Pending;
}
