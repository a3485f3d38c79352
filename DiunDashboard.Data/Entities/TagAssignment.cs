namespace DiunDashboard.Data.Entities;

/// <summary>The one tag of an image on all hosts; the image need not have had an event yet.</summary>
public sealed class TagAssignment
{
    public string Image { get; set; } = "";

    public long TagId { get; set; }
}
