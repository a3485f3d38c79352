namespace DiunDashboard.Data.Entities;

/// <summary>A key of ASP.NET Core's data protection ring: kept here so that forms survive a restart and work on every replica.</summary>
public sealed class DataProtectionKey
{
    public int Id { get; set; }

    public string FriendlyName { get; set; } = "";

    public string Xml { get; set; } = "";
}
