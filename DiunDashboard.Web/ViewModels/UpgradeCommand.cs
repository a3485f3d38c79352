using System.Text.RegularExpressions;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Web.ViewModels;

/// <summary>What brings an update in, to be pasted into a shell. Every part of it is hostile text.</summary>
/// <param name="Where">Where to run it.</param>
/// <param name="Text">The command.</param>
/// <param name="Note">What it leaves to do; empty when nothing.</param>
public sealed partial record UpgradeCommand(string Where, string Text, string Note = "")
{
    private const int MostNames = 5;

    /// <summary>The command for an update; null when the event does not tell enough, or tells something no shell should see.</summary>
    public static UpgradeCommand? Of(ImageUpdate update, IReadOnlyDictionary<string, string> metadata)
    {
        string Get(string key) => metadata.TryGetValue(key, out var value) ? value : "";
        var retag = VersionChange.IsOfTag(update.CurrentTag, update.ImageTag)
            ? $"First change the tag from {Apart(update.CurrentTag)} to {Apart(update.ImageTag)} where it is defined."
            : "";
        return update.Provider switch
        {
            "kubernetes" => Workload(Get("pod_name")) is { } workload
                ? Command("With access to the cluster", retag, "kubectl", "-n", Get("pod_namespace"), "rollout", "restart", workload)
                : null,
            "nomad" => Command(
                "With access to the cluster", retag, "nomad", "job", "restart", "-namespace", Get("job_namespace") is { Length: > 0 } space ? space : "default", Get("job_id")),
            "swarm" => Command(
                "On a manager of the swarm", "", "docker", "service", "update", "--image", update.Digest.Length > 0 ? $"{update.Image.Split('@')[0]}@{update.Digest}" : update.Image,
                Get("ctn_name") is { Length: > 0 } name ? name : Get("svc_id")),
            "docker" or "dockerfile" or "file" => Compose(update, retag, Get("compose_project"), Get("compose_service"), Get("ctn_names")),
            _ => null,
        };
    }

    private static UpgradeCommand? Compose(ImageUpdate update, string retag, string project, string service, string names)
    {
        if (service.Length == 0)
            return Command(On(update), $"{retag} Then start its containers anew.".TrimStart(), "docker", "pull", update.Image);
        var pull = Command("", "", "docker", "compose", "pull", service);
        var up = Command("", "", "docker", "compose", "up", "-d", service);
        // What came for several containers at once is one update, and the last of them names the service.
        var others = ContainerNames.Split(update.Containers).Except(names.Split(',')).Where(name => !IsOf(name, project, service)).ToList();
        var note = others.Count > 0 ? $"{retag} The image is used by {Listed(others)} too, which this does not renew." : retag;
        return pull is null || up is null ? null : new UpgradeCommand("In the folder of the compose file", $"{pull.Text} && {up.Text}", note.TrimStart());
    }

    private static string Listed(List<string> names) => string.Join(", ", names.Take(MostNames).Select(Apart)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    // What turns the direction of the text turns no more than itself: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
    private static string Apart(string text) => $"\u2068{text}\u2069";

    // How Compose names the containers of a service that has no name of its own for them, with "_" before its version 2.
    private static bool IsOf(string container, string project, string service) =>
        new[] { $"{project}-{service}-", $"{project}_{service}_" }.Any(start =>
            container.StartsWith(start, StringComparison.Ordinal) && container.AsSpan(start.Length).IndexOfAnyExceptInRange('0', '9') < 0);

    private static string On(ImageUpdate update) => update.Hostname.Length > 0 ? $"On {ImageName.Shorten(update.Hostname)}" : "On the host";

    private static UpgradeCommand? Command(string where, string note, params ReadOnlySpan<string> words)
    {
        List<string> quoted = [];
        for (var i = 0; i < words.Length; i++)
        {
            var isOwn = words[i] is "-n" or "-d" or "--image" or "-namespace";
            if (!isOwn && !Word().IsMatch(words[i]))
                return null;
            quoted.Add(isOwn || Plain().IsMatch(words[i]) ? words[i] : $"'{words[i].Replace("'", "'\\''", StringComparison.Ordinal)}'");
        }

        return new UpgradeCommand(where, string.Join(' ', quoted), note);
    }

    // How Kubernetes names the pods of its kinds of workloads, with letters and digits of its own choice
    // (https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go). A job of a schedule, which ends in its minute, cannot be restarted.
    private static string? Workload(string pod)
    {
        foreach (var (kind, form) in new[] { ("deployment", Deployment()), ("statefulset", StatefulSet()), ("daemonset", DaemonSet()) })
        {
            if (form.Match(pod) is { Success: true } match)
                return $"{kind}/{match.Groups[1].Value}";
        }

        return null;
    }

    // Printable ASCII that no program takes for an option: what a person cannot see, they should not paste.
    [GeneratedRegex(@"\A[!-,.-~][ -~]{0,1023}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[A-Za-z0-9_./:@-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A([a-z0-9.-]+)-(?![0-9]{8}-)[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Deployment();

    [GeneratedRegex(@"\A([a-z0-9.-]+)-[0-9]{1,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StatefulSet();

    [GeneratedRegex(@"\A([a-z0-9.-]+)(?<!-[0-9]{8})-[bcdfghjklmnpqrstvwxz2456789]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DaemonSet();
}
