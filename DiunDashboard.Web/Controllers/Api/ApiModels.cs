using System.Text.Json.Serialization;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>The newest event of an image, with Diun's own keys.</summary>
public sealed record EventModel(
    string DiunVersion, string Hostname, string Status, string Provider, string Image, string HubLink, string MimeType, string Digest,
    DateTimeOffset? Created, string Platform, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A person's label.</summary>
public sealed record TagModel(long Id, string Name);

/// <summary>One image on one host.</summary>
public sealed record HostModel(
    long Id, string Hostname, string Digest, IReadOnlyList<string> Containers, DateTimeOffset ReceivedAt, DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? SnoozedUntil, int Revision);

/// <summary>One image. <c>acknowledged</c> is true when no host has it pending.</summary>
public sealed record UpdateModel(
    EventModel Event, DateTimeOffset ReceivedAt, bool Acknowledged, TagModel? Tag, IReadOnlyList<HostModel> Hosts);

/// <summary>An entry of the history.</summary>
public sealed record HistoryModel(long Id, DateTimeOffset At, HistoryKind Kind, string Hostname, string Image, string Digest, string Detail)
{
    public static HistoryModel Of(HistoryRow row) => new(row.Id, row.At, row.Kind, row.Hostname, row.Image, row.Digest, row.Detail);
}

/// <summary>What to change of an image; nothing at all acknowledges it, and so a misspelt member must not pass for nothing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UpdateChange
{
    /// <summary>What to make of it.</summary>
    public bool Acknowledged
    {
        get;
        init
        {
            field = value;
            NamesAcknowledged = true;
        }
    }

    /// <summary>Until when it is hidden; null ends a snooze.</summary>
    public DateTimeOffset? SnoozedUntil
    {
        get;
        init
        {
            field = value;
            NamesSnooze = true;
        }
    }

    /// <summary>The one host to change; all when absent.</summary>
    public string? Hostname { get; init; }

    [JsonIgnore]
    public bool NamesAcknowledged { get; private init; }

    [JsonIgnore]
    public bool NamesSnooze { get; private init; }
}

/// <summary>Which pending updates to acknowledge: all that match. A misspelt member must not mean "all".</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcknowledgeAll
{
    public string? Status { get; init; }

    public string? Search { get; init; }

    /// <summary>A tag's id, or <c>none</c>.</summary>
    [JsonConverter(typeof(TextOrNumberConverter))]
    public string? Tag { get; init; }

    public string? Host { get; init; }

    /// <summary>
    /// The newest history id the client has seen: nothing that came, was reopened, or got the tag later is acknowledged. A snooze that ended by itself
    /// since is in no history: what it gave back is.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? UpTo { get; init; }
}

public sealed record AcknowledgeByTag
{
    /// <summary>The tag; null means the updates without a tag.</summary>
    public required long? TagId { get; init; }
}

public sealed record Acknowledged(int Count);

public sealed record TagChange
{
    public required string Name { get; init; }
}

public sealed record TagAssignmentChange
{
    public required string Image { get; init; }

    public required long TagId { get; init; }
}

public sealed record TagAssignmentEnd
{
    public required string Image { get; init; }
}
