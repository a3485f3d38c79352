using System.Text.RegularExpressions;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Web.ViewModels;

/// <summary>What brings an update in, to be pasted into a shell. Every part of it is hostile text.</summary>
/// <param name="Where">Where to run it.</param>
/// <param name="Text">The command.</param>
/// <param name="Note">What it leaves to do; empty when nothing.</param>
public sealed partial record UpgradeCommand(string Where, string Text, string Note = "")
{
    /// <summary>The command for an update; null when the event does not tell enough, or tells something no shell should see.</summary>
    public static UpgradeCommand? Of(ImageUpdate update, IReadOnlyDictionary<string, string> metadata)
    {
        string Get(string key) => metadata.TryGetValue(key, out var value) ? value : "";
        return update.Provider switch
        {
            "kubernetes" => Workload(Get("pod_name")) is { } workload
                ? Command("With access to the cluster", "", "kubectl", "-n", Get("pod_namespace"), "rollout", "restart", workload)
                : null,
            "nomad" => Command("With access to the cluster", "", "nomad", "job", "restart", "-namespace", Get("job_namespace") is { Length: > 0 } space ? space : "default", Get("job_id")),
            "swarm" => Command(
                "On a manager of the swarm", "", "docker", "service", "update", "--image", update.Digest.Length > 0 ? $"{update.Image}@{update.Digest}" : update.Image,
                Get("ctn_name") is { Length: > 0 } name ? name : Get("svc_id")),
            "docker" or "dockerfile" or "file" => Compose(update, Get("compose_service")),
            _ => null,
        };
    }

    private static UpgradeCommand? Compose(ImageUpdate update, string service)
    {
        if (service.Length == 0)
            return Command(On(update), "Then start its containers anew.", "docker", "pull", update.Image);
        var pull = Command("", "", "docker", "compose", "pull", service);
        var up = Command("", "", "docker", "compose", "up", "-d", service);
        return pull is null || up is null ? null : new UpgradeCommand("In the folder of the compose file", $"{pull.Text} && {up.Text}");
    }

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

    // How Kubernetes names the pods of its kinds of workloads.
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

    [GeneratedRegex(@"\A([a-z0-9.-]+)-[a-z0-9]{6,10}-[a-z0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Deployment();

    [GeneratedRegex(@"\A([a-z0-9.-]+)-[0-9]{1,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StatefulSet();

    [GeneratedRegex(@"\A([a-z0-9.-]+)-[a-z0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DaemonSet();
}
