using DiunDashboard.Data.Queries;

namespace DiunDashboard.Web.ViewModels;

/// <summary>How an image is called where there is little room.</summary>
/// <param name="Brief">The word a person knows it by.</param>
/// <param name="Location">What stands before it: registry and owner.</param>
public sealed record ImageName(string Brief, string Location)
{
    private const int Longest = 60;

    // Names that say nothing without their owner.
    private static readonly HashSet<string> EmptyWords =
    [
        "agent", "all-in-one", "aio", "api", "app", "application", "backend", "base", "bot", "ce", "client", "cloud", "community", "container", "core", "dashboard",
        "db", "dev", "docker", "engine", "front", "frontend", "image", "latest", "main", "prod", "proxy", "release", "self-hosted", "server", "service", "site", "stable",
        "ui", "web", "webapp", "webui", "website", "worker",
    ];

    /// <summary>Whether the last word of a repository needs its owner to be understood.</summary>
    public static bool SaysNothing(string word) => EmptyWords.Contains(word);

    public static ImageName Of(UpdateRow update) => Of(update.Registry, update.Repository);

    public static ImageName Of(string registry, string repository)
    {
        var parts = repository.Split('/');
        var words = parts.Length > 1 && SaysNothing(parts[^1]) ? 2 : 1;
        return new ImageName(Shorten(string.Join('/', parts[^words..])), Shorten(string.Join('/', [registry, .. parts[..^words]])));
    }

    /// <summary>Takes out the middle: how a name begins and how it ends tells most.</summary>
    public static string Shorten(string name, int longest = Longest)
    {
        if (name.Length <= longest)
            return name;
        var (head, tail) = (longest / 2, name.Length - (longest / 2));
        if (char.IsHighSurrogate(name[head - 1]))
            head--;
        if (char.IsLowSurrogate(name[tail]))
            tail++;
        return $"{name[..head]}…{name[tail..]}";
    }
}
