using System.Text.RegularExpressions;

namespace DiunDashboard.Data;

/// <summary>
/// An image reference, <c>[domain/]path[:tag][@digest]</c>, by the grammar of the OCI distribution project
/// (https://pkg.go.dev/github.com/distribution/reference), which Diun itself reads references with.
/// </summary>
/// <param name="Image">The identity of the image: the reference as written, without <c>@digest</c> when it has a tag.</param>
/// <param name="Registry">The domain; <c>docker.io</c> when the reference names none.</param>
/// <param name="Repository">The path, with <c>library/</c> for Docker's official images.</param>
/// <param name="Tag">The tag; empty for a reference by digest; <c>latest</c> when there is neither.</param>
public sealed partial record ImageReference(string Image, string Registry, string Repository, string Tag)
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>Reads a reference of at most <see cref="Limits.Image"/> characters; null when it is none.</summary>
    public static ImageReference? Parse(string text)
    {
        if (text.Length is 0 or > Limits.Image)
            return null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? "" : text[(at + 1)..];
        var named = at < 0 ? text : text[..at];
        var colon = named.LastIndexOf(':');
        var hasTag = colon > named.LastIndexOf('/');
        var name = hasTag ? named[..colon] : named;
        var tag = hasTag ? named[(colon + 1)..] : "";
        if ((at >= 0 && !DigestForm().IsMatch(digest)) || (hasTag && !TagForm().IsMatch(tag)))
            return null;

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasDomain = first.AsSpan().IndexOfAny(".:") >= 0 || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        var path = hasDomain ? name[(slash + 1)..] : name;
        if ((hasDomain && !DomainForm().IsMatch(first)) || !PathForm().IsMatch(path))
            return null;

        var registry = hasDomain ? first : DefaultRegistry;
        var repository = registry == DefaultRegistry && !path.Contains('/', StringComparison.Ordinal) ? "library/" + path : path;
        return new ImageReference(hasTag ? named : text, registry, repository, hasTag || at >= 0 ? tag : "latest");
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DigestForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagForm();

    [GeneratedRegex(@"\A(?:(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DomainForm();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathForm();
}
