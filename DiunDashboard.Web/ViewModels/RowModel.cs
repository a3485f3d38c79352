using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>One update with all that its row shows and its form needs.</summary>
public sealed record RowModel(UpdateRow Update, IReadOnlyList<TagChoice> Tags, DateTimeOffset Now, string Back)
{
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

    private bool TagChanges => Update.CurrentTag.Length > 0 && Update.ImageTag.Length > 0 && Update.CurrentTag != Update.ImageTag;

    public static string ShortDigest(string digest)
    {
        var hex = digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return Limits.Cut(hex, ShortDigestLength);
    }
}
