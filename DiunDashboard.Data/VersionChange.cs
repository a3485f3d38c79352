using System.Text.RegularExpressions;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data;

/// <summary>Tells how far two image tags are apart, in the words of semantic versioning (https://semver.org).</summary>
public static partial class VersionChange
{
    /// <summary>
    /// The first of major, minor and patch in which the two differ. <see cref="ChangeKind.Digest"/> when the tags are the same
    /// or one of them is no version; <see cref="ChangeKind.Patch"/> when only what follows the three numbers differs.
    /// </summary>
    public static ChangeKind Between(string currentTag, string newTag)
    {
        if (currentTag == newTag)
            return ChangeKind.Digest;
        var (from, to) = (Version().Match(currentTag), Version().Match(newTag));
        if (!from.Success || !to.Success)
            return ChangeKind.Digest;
        return !Same(from, to, 1) ? ChangeKind.Major : !Same(from, to, 2) ? ChangeKind.Minor : ChangeKind.Patch;
    }

    /// <summary>Whether an event brings another tag than the one that runs; not when one of the two is not known.</summary>
    public static bool IsOfTag(string currentTag, string newTag) => currentTag.Length > 0 && newTag.Length > 0 && currentTag != newTag;

    private static bool Same(Match from, Match to, int group) =>
        from.Groups[group].Value.TrimStart('0') == to.Groups[group].Value.TrimStart('0');

    [GeneratedRegex(@"\A[vV]?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:alpha[0-9]*|beta[0-9]*|rc[0-9]*)?(?:[-+_.].*)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Version();
}
