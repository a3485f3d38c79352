using System.Data;
using System.Diagnostics.CodeAnalysis;
using DiunDashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>
/// A database of its own for a class of facts: empty at first, gone afterwards. Facts on the data call <see cref="PrepareAsync"/>;
/// facts on the program leave that to the program, which starts on <see cref="Settings"/>.
/// </summary>
public abstract class TestDatabase : IAsyncLifetime
{
    private bool _prepared;

    /// <summary>The variables that make the program use this database.</summary>
    public abstract IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>The provider of this process; made anew by <see cref="NewProvider"/> where a fact plays a second process.</summary>
    [field: MaybeNull]
    public IDatabaseProvider Provider => field ??= NewProvider();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    public DashboardContext CreateContext() => CreateContext(Provider);

    public static DashboardContext CreateContext(IDatabaseProvider provider)
    {
        var options = new DbContextOptionsBuilder<DashboardContext>();
        provider.Configure(options);
        return new DashboardContext(options.EnableSensitiveDataLogging().Options, provider);
    }

    /// <summary>Claims and migrates the database, once.</summary>
    public async Task PrepareAsync()
    {
        if (_prepared)
            return;
        await using var db = CreateContext();
        await Provider.PrepareAsync(db, CancellationToken.None);
        _prepared = true;
    }

    /// <summary>
    /// Empties the tables of the model and by default starts their ids anew; EF Core's own tables stay. The one place where the package Respawn
    /// would stand, which does exactly this.
    /// </summary>
    public async Task ResetAsync(bool restartIds = true)
    {
        await using var db = CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var table in DependentsFirst(db.Model))
        {
            await ExecuteAsync(db, $"DELETE FROM {table}");
            if (restartIds)
                await ExecuteAsync(db, RestartIds(table));
        }

        await transaction.CommitAsync();
    }

    /// <summary>Runs a script of several statements, with nothing of the model in between.</summary>
    public async Task RunAsync(string script)
    {
        await using var db = CreateContext();
        await ExecuteAsync(db, script);
    }

    /// <summary>The rows of a query, each as its values joined by a bar; null as an empty text.</summary>
    public async Task<List<string>> RowsAsync(string query)
    {
        await using var db = CreateContext();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }

    /// <summary>How the database would answer a query: one line for each step.</summary>
    public async Task<string> PlanAsync<T>(IQueryable<T> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = $"{Explain} {command.CommandText}";
        if (command.Connection!.State == ConnectionState.Closed)
            await command.Connection.OpenAsync();
        await using var reader = await command.ExecuteReaderAsync();
        List<string> steps = [];
        while (await reader.ReadAsync())
            steps.Add(reader.GetString(reader.FieldCount - 1));
        return string.Join('\n', steps);
    }

    /// <summary>A provider as another process would have it.</summary>
    public abstract IDatabaseProvider NewProvider();

    /// <summary>Every table, column, key, index and sequence, in an order of its own: equal for equal schemas.</summary>
    public abstract Task<List<string>> SchemaAsync();

    /// <summary>What stands before a query to get its plan, whose steps are the last column.</summary>
    protected abstract string Explain { get; }

    /// <summary>SQL that lets the ids of a table begin at 1 again.</summary>
    protected abstract string RestartIds(string table);

    private static async Task ExecuteAsync(DashboardContext db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction is { } current
            ? Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(current)
            : null;
        await command.ExecuteNonQueryAsync();
        await db.Database.CloseConnectionAsync();
    }

    private static IEnumerable<string> DependentsFirst(IModel model) => model.GetEntityTypes()
        .OrderByDescending(Depth).Select(entity => entity.GetTableName()!);

    private static int Depth(IEntityType entity) =>
        entity.GetForeignKeys().Select(key => 1 + Depth(key.PrincipalEntityType)).DefaultIfEmpty().Max();
}
