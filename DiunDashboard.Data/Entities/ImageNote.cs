namespace DiunDashboard.Data.Entities;

/// <summary>What a person wrote about an image, the same on all hosts; the image need not have had an event yet.</summary>
public sealed class ImageNote
{
    public string Image { get; set; } = "";

    /// <summary>As <see cref="NoteText"/> read it: one or more lines, never empty.</summary>
    public string Text { get; set; } = "";
}
