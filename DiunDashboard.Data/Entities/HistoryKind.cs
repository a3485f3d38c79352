namespace DiunDashboard.Data.Entities;

/// <summary>What happened; stored by name.</summary>
public enum HistoryKind
{
    Received,
    Tested,
    Acknowledged,
    Reopened,
    Snoozed,
    Tagged,
    Untagged,
    TagCreated,
    TagRenamed,
    TagDeleted,
    Noted,
}
