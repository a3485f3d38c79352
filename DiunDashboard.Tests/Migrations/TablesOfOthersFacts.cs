using DiunDashboard.Data;

namespace DiunDashboard.Tests.Migrations;

/// <summary>A database that another program uses too.</summary>
public abstract class TablesOfOthersFacts(TestDatabase database) : OnEmptyDatabase(database)
{
    [Theory]
    [InlineData("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL, color TEXT)")]
    [InlineData("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")]
    [InlineData("CREATE TABLE history (id INTEGER PRIMARY KEY, name TEXT)")]
    [InlineData("CREATE TABLE updates (id INTEGER PRIMARY KEY, name TEXT)")]
    public async Task A_table_of_another_program_is_refused_by_name_and_left_as_it_is(string create)
    {
        await Database.RunAsync(create);
        var table = create.Split(' ')[2];
        await Database.RunAsync($"INSERT INTO {table} (id, name) VALUES (1, 'invoice')");
        var before = await Database.RowsAsync($"SELECT * FROM {table}");

        var refusal = await Should.ThrowAsync<DatabaseUnusableException>(StartAsync);

        refusal.Message.ShouldContain(table);
        (await Database.RowsAsync($"SELECT * FROM {table}")).ShouldBe(before);
    }
}

public sealed class SqliteTablesOfOthersFacts() : TablesOfOthersFacts(new SqliteTestDatabase());

public sealed class PostgresTablesOfOthersFacts() : TablesOfOthersFacts(new PostgresTestDatabase());
