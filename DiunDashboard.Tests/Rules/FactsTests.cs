namespace DiunDashboard.Tests.Rules;

/// <summary>What is a fact is one on every database.</summary>
public sealed class FactsTests
{
    [Fact]
    public void Every_set_of_facts_has_exactly_one_subclass_for_each_database()
    {
        var types = typeof(FactsTests).Assembly.GetTypes();
        var facts = types.Where(type => type.IsAbstract && type.Name.EndsWith("Facts", StringComparison.Ordinal)).ToList();
        facts.ShouldNotBeEmpty();
        foreach (var set in facts)
        {
            string.Join(' ', types.Where(type => type.IsSubclassOf(set) && type.IsSealed).Select(type => type.Name).Order(StringComparer.Ordinal))
                .ShouldBe($"Postgres{set.Name} Sqlite{set.Name}");
        }
    }

    [Fact]
    public void The_migrations_of_both_databases_have_the_same_names_in_the_same_order() =>
        Migrations("Sqlite").ShouldBe(Migrations("Postgres"));

    private static List<string> Migrations(string database) =>
        [.. SourceTree.Files($"DiunDashboard.Data.{database}.Migrations/Migrations", "*_*.cs")
            .Select(path => Path.GetFileName(path).Split('.')[0]).Distinct().Order(StringComparer.Ordinal).Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..])];
}
