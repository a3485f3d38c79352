namespace DiunDashboard.Data.Entities;

/// <summary>A person's label.</summary>
public sealed class Tag
{
    public long Id { get; set; }

    /// <summary>As typed, trimmed.</summary>
    public string Name { get; set; } = "";

    /// <summary><see cref="TagName.Key"/> of the name; unique.</summary>
    public string NameKey { get; set; } = "";
}
