using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>One update with all that its row shows and its form needs.</summary>
/// <param name="Update">What is known of it.</param>
/// <param name="Tags">The tags to choose from.</param>
/// <param name="Now">When it is shown.</param>
/// <param name="Back">The page to come back to.</param>
/// <param name="HasMoreTags">Whether there are others, which the page holds once and not in each of its rows.</param>
public sealed record RowModel(UpdateRow Update, IReadOnlyList<TagChoice> Tags, DateTimeOffset Now, string Back, bool HasMoreTags = false)
{
    // Of as many again in each row they would be most of the page.
    private const int FewTags = 20;

    private const int ShortDigestLength = 7;

    public ImageName Name { get; } = ImageName.Of(Update);

    public UpdateStatus State => Update.StateAt(Now);

    /// <summary>The tag that stays, shown before a change of digest; empty when the tag itself changes.</summary>
    public string SameTag => TagChanges ? "" : Update.ImageTag;

    public string Old => TagChanges ? Update.CurrentTag : ShortDigest(Update.PreviousDigest);

    public string New => TagChanges ? Update.ImageTag : ShortDigest(Update.Digest);

    /// <summary>The pill's word: an image seen for the first time has not changed yet.</summary>
    public string Kind => Update is { ChangeKind: ChangeKind.Digest, Status: "new", PreviousDigest: "", CurrentTag: "" }
        ? "new"
        : Update.ChangeKind.ToString().ToLowerInvariant();

    public IReadOnlyList<string> Containers { get; } = ContainerNames.Split(Update.Containers);

    public string Where => Update.Hostname.Length > 0 ? $"{Name.Brief} on {Update.Hostname}" : Name.Brief;

    private bool TagChanges => VersionChange.IsOfTag(Update.CurrentTag, Update.ImageTag);

    /// <summary>A row of a list, where many tags stand in the bar for all that is selected.</summary>
    public static RowModel InList(UpdateRow update, IReadOnlyList<TagChoice> tags, DateTimeOffset now, string back) => tags.Count <= FewTags
        ? new RowModel(update, tags, now, back)
        : new RowModel(update, [.. tags.Where(tag => tag.Id == update.TagId)], now, back, HasMoreTags: true);

    public static string ShortDigest(string digest)
    {
        var hex = digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return Limits.Cut(hex, ShortDigestLength);
    }
}
