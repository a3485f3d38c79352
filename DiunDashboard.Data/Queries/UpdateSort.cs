namespace DiunDashboard.Data.Queries;

/// <summary>The order of rows.</summary>
public enum UpdateSort
{
    Newest,
    Oldest,
    Name,
    Registry,
}
