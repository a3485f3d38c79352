namespace DiunDashboard.Data.Queries;

/// <summary>What makes a section of the list.</summary>
public enum UpdateGrouping
{
    Tag,
    Host,
    Stack,
    None,
}
