namespace DiunDashboard.Data.Queries;

/// <summary>The state of an update. Exactly one of the first three is true at any instant.</summary>
public enum UpdateStatus
{
    Pending,
    Acknowledged,
    Snoozed,
    All,
}
