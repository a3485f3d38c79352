using System.Text.RegularExpressions;

namespace DiunDashboard.Tests.Rules;

/// <summary>Rules that no compiler holds.</summary>
public sealed partial class SourceTests
{
    [Theory]
    [InlineData("DiunDashboard.Data")]
    [InlineData("DiunDashboard.Web")]
    public void Nothing_asks_which_database_it_runs_on(string project) =>
        Lines(SourceTree.Files(project, "*.cs"), ProviderQuestion()).ShouldBeEmpty();

    [Fact]
    public void One_file_of_the_web_project_names_both_databases() =>
        SourceTree.Files("DiunDashboard.Web", "*.cs")
            .Where(path => DatabaseNames().IsMatch(File.ReadAllText(path))).Select(Path.GetFileName)
            .ShouldBeSubsetOf(["DatabaseSetup.cs"]);

    [Theory]
    [InlineData("DiunDashboard.Data.Sqlite.Migrations", "Microsoft.EntityFrameworkCore.Sqlite")]
    [InlineData("DiunDashboard.Data.Postgres.Migrations", "Npgsql.EntityFrameworkCore.PostgreSQL")]
    public void The_web_project_gets_a_provider_to_run_and_not_to_name(string project, string package) =>
        File.ReadAllText(SourceTree.Files(project, "*.csproj").Single())
            .ShouldContain($"<PackageReference Include=\"{package}\" PrivateAssets=\"contentfiles;analyzers;build;compile\" />");

    [Fact]
    public void Views_do_not_reach_for_the_database() =>
        Lines(SourceTree.Files("DiunDashboard.Web", "*.cshtml"), Context()).ShouldBeEmpty();

    [Fact]
    public void Nobody_keeps_what_a_name_does_not_say() =>
        SourceTree.Files("", "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => EmptyName().IsMatch(name)).ShouldBeEmpty();

    private static IEnumerable<string> Lines(IEnumerable<string> files, Regex forbidden) =>
        from path in files
        from line in File.ReadLines(path)
        where forbidden.IsMatch(line)
        select $"{Path.GetRelativePath(SourceTree.Root, path)}: {line.Trim()}";

    [GeneratedRegex(@"\b(IsSqlite|IsNpgsql|IsRelational)\(|\bProviderName\b")]
    private static partial Regex ProviderQuestion();

    [GeneratedRegex(@"\b(Sqlite|Postgres)Database\b")]
    private static partial Regex DatabaseNames();

    [GeneratedRegex(@"\bDashboardContext\b|\bDbContext\b|EntityFrameworkCore")]
    private static partial Regex Context();

    [GeneratedRegex("(Helper|Helpers|Manager|Utils|Util|Service|Info)$")]
    private static partial Regex EmptyName();
}
