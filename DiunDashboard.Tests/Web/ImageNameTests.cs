using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Logos;
using DiunDashboard.Web.TagHelpers;
using DiunDashboard.Web.ViewModels;

namespace DiunDashboard.Tests.Web;

/// <summary>What an image is called on a row, and the picture beside it.</summary>
public sealed class ImageNameTests
{
    [Theory]
    [InlineData("library/nginx", "nginx", "docker.io/library")]
    [InlineData("immich-app/immich-server", "immich-server", "docker.io/immich-app")]
    [InlineData("vaultwarden/server", "vaultwarden/server", "docker.io")]
    [InlineData("portainer/agent", "portainer/agent", "docker.io")]
    [InlineData("server", "server", "docker.io")]
    public void A_word_that_says_nothing_comes_with_its_owner(string repository, string brief, string location) =>
        ImageName.Of("docker.io", repository).ShouldBe(new ImageName(brief, location));

    [Theory]
    [InlineData("library/postgres", "/lib/logos/postgresql.svg")]
    [InlineData("louislam/uptime-kuma", "/lib/logos/uptimekuma.svg")]
    [InlineData("immich-app/immich-machine-learning", "/lib/logos/immich.svg")]
    [InlineData("vaultwarden/server", "/lib/logos/vaultwarden.svg")]
    [InlineData("prom/node-exporter", "/lib/logos/prometheus.svg")]
    [InlineData("linuxserver/sonarr", "/lib/logos/sonarr.svg")]
    [InlineData("team/home-inventory", null)]
    [InlineData("somebody/else", null)]
    [InlineData("", null)]
    public void A_logo_is_found_by_what_an_image_is_called(string repository, string? path) =>
        (ImageLogos.Find(repository)?.Path.Split('?')[0]).ShouldBe(path);

    [Theory]
    [InlineData("home-inventory", "hi")]
    [InlineData("Borg", "bo")]
    [InlineData("x", "x")]
    [InlineData("--", "?")]
    [InlineData("<script>", "sc")]
    [InlineData("😀😀", "?")]
    public void A_monogram_is_the_beginning_of_the_words(string name, string monogram) =>
        LogoElement.Monogram(name).ShouldBe(monogram);

    [Fact]
    public void Two_bars_of_a_chart_are_not_called_the_same()
    {
        ImageCount[] images =
        [
            new("docker.io/library/postgres:15", 5), new("docker.io/library/postgres:16", 4), new("docker.io/library/redis:8", 3),
            new("docker.io/library/nginx:1", 2), new("ghcr.io/home/nginx:1", 1),
        ];

        HistoryCharts.Of(30, DateTimeOffset.UnixEpoch, new EventFigures([], images), []).NamedImages.ShouldBe(
            [(images[0], "postgres:15"), (images[1], "postgres:16"), (images[2], "redis"), (images[3], images[3].Image), (images[4], images[4].Image)]);
    }
}
