using System.Reflection;
using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Sqlite.Migrations;

namespace DiunDashboard.Tests.Rules;

/// <summary>Who may know whom: docs/architecture.md. The compiler writes only references to assemblies whose types are named.</summary>
public sealed class DependencyTests
{
    private static readonly string[] SqlitePackages = ["Microsoft.Data.Sqlite", "Microsoft.EntityFrameworkCore.Sqlite", "SQLitePCLRaw"];
    private static readonly string[] PostgresPackages = ["Npgsql"];

    [Fact]
    public void The_data_project_knows_no_provider_no_migrations_and_no_http() =>
        ReferencesOf(typeof(DashboardContext).Assembly)
            .Where(name => IsAny(name, [.. SqlitePackages, .. PostgresPackages, "Microsoft.AspNetCore", "DiunDashboard"])).ShouldBeEmpty();

    [Fact]
    public void The_two_migrations_projects_do_not_see_each_other()
    {
        ReferencesOf(typeof(SqliteDatabase).Assembly).Where(name => IsAny(name, [.. PostgresPackages, "DiunDashboard.Data.Postgres"])).ShouldBeEmpty();
        ReferencesOf(typeof(PostgresDatabase).Assembly).Where(name => IsAny(name, [.. SqlitePackages, "DiunDashboard.Data.Sqlite"])).ShouldBeEmpty();
    }

    [Fact]
    public void The_web_project_names_no_type_of_a_provider() =>
        ReferencesOf(Assembly.Load("DiunDashboard.Web")).Where(name => IsAny(name, [.. SqlitePackages, .. PostgresPackages])).ShouldBeEmpty();

    [Fact]
    public void The_seam_between_the_databases_has_nine_members() =>
        typeof(IDatabaseProvider).GetMembers().Count(member => member is PropertyInfo or MethodInfo { IsSpecialName: false }).ShouldBe(9);

    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsAny(string name, string[] prefixes) => prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
