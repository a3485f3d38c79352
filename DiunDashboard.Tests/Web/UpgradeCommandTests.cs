using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Web.ViewModels;

namespace DiunDashboard.Tests.Web;

/// <summary>Commands a person pastes into a shell, made of what strangers wrote.</summary>
public sealed class UpgradeCommandTests
{
    [Theory]
    [InlineData("docker", "compose_service=web", "docker compose pull web && docker compose up -d web")]
    [InlineData("docker", "compose_service=my web", "docker compose pull 'my web' && docker compose up -d 'my web'")]
    [InlineData("docker", "compose_service=a'; reboot #", "docker compose pull 'a'\\''; reboot #' && docker compose up -d 'a'\\''; reboot #'")]
    [InlineData("docker", "compose_service=$(reboot)", "docker compose pull '$(reboot)' && docker compose up -d '$(reboot)'")]
    [InlineData("docker", "compose_service=-v /:/host", null)]
    [InlineData("docker", "compose_service=web\nreboot", null)]
    [InlineData("docker", "compose_service=web\u202ereboot", null)]
    [InlineData("docker", "ctn_names=web-1", "docker pull docker.io/library/nginx:1.29")]
    [InlineData("swarm", "ctn_name=web_nginx", "docker service update --image docker.io/library/nginx:1.29@sha256:abc web_nginx")]
    [InlineData("swarm", "", null)]
    [InlineData("kubernetes", "pod_name=web-7c5ddbdf54-x8k2p|pod_namespace=prod", "kubectl -n prod rollout restart deployment/web")]
    [InlineData("kubernetes", "pod_name=db-0|pod_namespace=prod", "kubectl -n prod rollout restart statefulset/db")]
    [InlineData("kubernetes", "pod_name=agent-x8k2p|pod_namespace=kube-system", "kubectl -n kube-system rollout restart daemonset/agent")]
    [InlineData("kubernetes", "pod_name=backup-28391234-x2b4z|pod_namespace=prod", null)]
    [InlineData("kubernetes", "pod_name=backup-29456789-x2b4z|pod_namespace=prod", null)]
    [InlineData("kubernetes", "pod_name=web-5984769584-x8k2p|pod_namespace=prod", "kubectl -n prod rollout restart deployment/web")]
    [InlineData("kubernetes", "pod_name=my-nginx|pod_namespace=prod", null)]
    [InlineData("kubernetes", "pod_name=web-7c5ddbdf54-x8k2p|pod_namespace=--all", null)]
    [InlineData("kubernetes", "pod_name=|pod_namespace=prod", null)]
    [InlineData("nomad", "job_id=web", "nomad job restart -namespace default web")]
    [InlineData("containerd", "ctn_name=web", null)]
    public void A_command_names_what_the_event_names_and_nothing_a_shell_would_run(string provider, string metadata, string? command)
    {
        var update = new ImageUpdate { Provider = provider, Image = "docker.io/library/nginx:1.29", Digest = "sha256:abc", Hostname = "nas01" };
        (UpgradeCommand.Of(update, Entries(metadata))?.Text).ShouldBe(command);
    }

    [Fact]
    public void A_service_is_given_one_digest()
    {
        var update = new ImageUpdate { Provider = "swarm", Image = "ghcr.io/home/app@sha256:old", Digest = "sha256:new" };
        UpgradeCommand.Of(update, new Dictionary<string, string> { ["ctn_name"] = "web_app" })!.Text.ShouldBe("docker service update --image ghcr.io/home/app@sha256:new web_app");
    }

    [Theory]
    [InlineData("docker", "compose_service=app", "First change the tag from 1.2.3 to 1.3.0 where it is defined.")]
    [InlineData("docker", "ctn_names=app-1", "First change the tag from 1.2.3 to 1.3.0 where it is defined. Then start its containers anew.")]
    [InlineData("kubernetes", "pod_name=db-0|pod_namespace=prod", "First change the tag from 1.2.3 to 1.3.0 where it is defined.")]
    [InlineData("nomad", "job_id=web", "First change the tag from 1.2.3 to 1.3.0 where it is defined.")]
    [InlineData("swarm", "ctn_name=web_app", "")]
    public void A_command_for_another_tag_says_what_must_be_changed_first(string provider, string metadata, string note)
    {
        var update = new ImageUpdate { Provider = provider, Image = "ghcr.io/home/app:1.3.0", ImageTag = "1.3.0", CurrentTag = "1.2.3" };
        Note(update, Entries(metadata)).ShouldBe(note);
        update.CurrentTag = "1.3.0";
        Note(update, Entries(metadata)).ShouldNotContain("tag");
    }

    [Theory]
    [InlineData("immich-redis-1,paperless-redis-1,redis-old", "The image is used by paperless-redis-1, redis-old too, which this does not renew.")]
    [InlineData("immich-redis-1,immich-redis-2,immich-redis-12", "")]
    [InlineData("immich_redis_1,immich_redis_2", "")]
    [InlineData("immich-redis-1,immich-redis-x", "The image is used by immich-redis-x too, which this does not renew.")]
    [InlineData("a,b,c,d,e,f,g", "The image is used by a, b, c, d, e and 2 more too, which this does not renew.")]
    [InlineData("", "")]
    public void A_command_for_one_service_names_the_containers_that_it_leaves(string containers, string note)
    {
        var update = new ImageUpdate { Provider = "docker", Image = "docker.io/library/redis:8", Containers = ContainerNames.Join(containers.Split(',')) };
        Note(update, Entries("compose_project=immich|compose_service=redis|ctn_names=immich-redis-1")).ShouldBe(note);
    }

    [Fact]
    public void A_host_is_silent_when_nothing_comes_for_three_times_as_long_as_usual()
    {
        var now = new DateTimeOffset(2026, 3, 24, 8, 0, 0, TimeSpan.Zero);
        HostRhythm Of(params double[] daysAgo) => HostRhythm.Of([.. daysAgo.Select(days => now.AddDays(-days))], now);

        Of(1, 2, 3, 4, 5).ShouldBe(new HostRhythm(TimeSpan.FromDays(1), false));
        Of(2.9, 3.9, 4.9, 5.9).IsSilent.ShouldBeFalse();
        Of(3.1, 4.1, 5.1, 6.1).IsSilent.ShouldBeTrue();
        Of(1.9, 2, 2.1, 2.2, 2.3).IsSilent.ShouldBeFalse();
        Of(100, 107, 114).ShouldBe(HostRhythm.Unknown);
        Of(100, 107, 107.01, 107.02, 114, 121).IsSilent.ShouldBeTrue();
        Of().ShouldBe(HostRhythm.Unknown);
    }

    // Each name in it stands between two characters that nobody sees.
    private static string Note(ImageUpdate update, Dictionary<string, string> metadata) =>
        UpgradeCommand.Of(update, metadata)!.Note.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);

    private static Dictionary<string, string> Entries(string metadata) =>
        metadata.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=', 2)).ToDictionary(entry => entry[0], entry => entry[1]);
}
