using DiunDashboard.Data;
using DiunDashboard.Data.Entities;

namespace DiunDashboard.Tests.Data;

/// <summary>What is read from text alone, without a database.</summary>
public sealed class ReadingTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Theory]
    [InlineData("nginx", "nginx", "docker.io", "library/nginx", "latest")]
    [InlineData("docker.io/library/nginx:1.29", "docker.io/library/nginx:1.29", "docker.io", "library/nginx", "1.29")]
    [InlineData("grafana/grafana:12.1.0-ubuntu", "grafana/grafana:12.1.0-ubuntu", "docker.io", "grafana/grafana", "12.1.0-ubuntu")]
    [InlineData("localhost/app", "localhost/app", "localhost", "app", "latest")]
    [InlineData("registry.example:5000/team/app:v1", "registry.example:5000/team/app:v1", "registry.example:5000", "team/app", "v1")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app", "[::1]:5000", "app", "latest")]
    [InlineData("ghcr.io/a/b__c--d.e:x", "ghcr.io/a/b__c--d.e:x", "ghcr.io", "a/b__c--d.e", "x")]
    public void A_reference_has_its_parts(string text, string image, string registry, string repository, string tag) =>
        ImageReference.Parse(text).ShouldBe(new ImageReference(image, registry, repository, tag));

    [Fact]
    public void A_pin_beside_a_tag_is_no_part_of_the_identity_and_alone_it_is()
    {
        ImageReference.Parse($"nginx:1.29@{Digest}").ShouldBe(new ImageReference("nginx:1.29", "docker.io", "library/nginx", "1.29"));
        ImageReference.Parse($"ghcr.io/a/b@{Digest}").ShouldBe(new ImageReference($"ghcr.io/a/b@{Digest}", "ghcr.io", "a/b", ""));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" nginx")]
    [InlineData("nginx\n")]
    [InlineData("Nginx")]
    [InlineData("nginx:")]
    [InlineData("nginx:-1")]
    [InlineData("nginx@sha256:short")]
    [InlineData("nginx@")]
    [InlineData("/nginx")]
    [InlineData("ghcr.io//nginx")]
    [InlineData("ghcr.io/")]
    [InlineData("https://ghcr.io/a/b")]
    [InlineData("a/../b")]
    [InlineData("nginx:<script>")]
    public void What_is_no_reference_is_none(string text) => ImageReference.Parse(text).ShouldBeNull();

    [Fact]
    public void A_reference_has_at_most_its_limit()
    {
        ImageReference.Parse(new string('a', Limits.Image)).ShouldNotBeNull();
        ImageReference.Parse(new string('a', Limits.Image + 1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("1.2.3", "2.0.0", ChangeKind.Major)]
    [InlineData("v1.2.3", "1.3.0", ChangeKind.Minor)]
    [InlineData("1.2.3", "1.2.4", ChangeKind.Patch)]
    [InlineData("1.2.3", "1.2.3-alpine", ChangeKind.Patch)]
    [InlineData("1.2", "1.2.1", ChangeKind.Patch)]
    [InlineData("15", "16", ChangeKind.Major)]
    [InlineData("01.2", "1.2", ChangeKind.Patch)]
    [InlineData("1.2.3", "1.2.3", ChangeKind.Digest)]
    [InlineData("latest", "1.2.3", ChangeKind.Digest)]
    [InlineData("", "1.2.3", ChangeKind.Digest)]
    [InlineData("17.2", "18rc1", ChangeKind.Major)]
    [InlineData("18beta2", "18rc1-alpine", ChangeKind.Patch)]
    [InlineData("1.2.3", "2a3f9c2", ChangeKind.Digest)]
    [InlineData("1.2.3", "2.beta", ChangeKind.Major)]
    [InlineData("1.99999999999999999999999", "1.99999999999999999999998", ChangeKind.Minor)]
    public void A_change_of_version_has_a_kind(string from, string to, ChangeKind kind) => VersionChange.Between(from, to).ShouldBe(kind);

    [Theory]
    [InlineData("  home  ", "home")]
    [InlineData("Büro 2 👍🏽", "Büro 2 👍🏽")]
    [InlineData("生産", "生産")]
    public void A_tags_name_is_trimmed(string typed, string name)
    {
        TagName.Read(typed, out var reason).ShouldBe(name);
        reason.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    [InlineData("a\u0000b")]
    [InlineData("a\nb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u00A0b")]
    [InlineData("\u2800")]
    [InlineData("a\uFFFDb")]
    [InlineData("\uE000")]
    public void A_name_that_cannot_be_seen_is_none(string? typed)
    {
        TagName.Read(typed, out var reason).ShouldBeNull();
        reason.ShouldEndWith(".");
    }

    [Fact]
    public void A_name_is_counted_in_code_points()
    {
        TagName.Read(string.Concat(Enumerable.Repeat("👍", Limits.TagName)), out _).ShouldNotBeNull();
        TagName.Read(new string('a', Limits.TagName + 1), out _).ShouldBeNull();
        TagName.Read("a\uD800", out _).ShouldBeNull();
    }

    [Theory]
    [InlineData("Home", "hOME")]
    [InlineData("ﬁne", "FINE")]
    [InlineData("Büro", "BU\u0308RO")]
    [InlineData("①", "1")]
    public void Names_that_differ_in_case_or_form_have_one_key(string first, string second) => TagName.Key(first).ShouldBe(TagName.Key(second));

    [Fact]
    public void Container_names_come_back_sorted_each_once_and_without_line_breaks()
    {
        var column = ContainerNames.Join(["web", "", " db ", "web", "two\r\nlines"]) + ContainerNames.Join(["db", "App"]);

        ContainerNames.Split(column).ShouldBe(["App", "db", "two lines", "web"]);
        ContainerNames.Split("").ShouldBeEmpty();
    }

    [Fact]
    public void A_text_is_never_cut_through_a_character()
    {
        Limits.Cut("ab👍", 3).ShouldBe("ab");
        Limits.Cut("ab👍", 4).ShouldBe("ab👍");
        Limits.Cut("abc", 2).ShouldBe("ab");
    }
}
