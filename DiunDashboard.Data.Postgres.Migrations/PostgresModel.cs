using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>
/// What the model has on PostgreSQL alone. Every text column is in the collation "C": ordered and compared by bytes, as on SQLite, whatever the locale of
/// the cluster. The index of the open updates holds the end of the snooze beside what it is ordered by and not behind it: an index ordered by several
/// columns counts as scattered over the table (https://www.postgresql.org/docs/current/index-cost-estimation.html), and the planner would rather go
/// through all updates in the order of their arrival, past any number of acknowledged ones.
/// </summary>
internal sealed class PostgresModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var texts = modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => (property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string));
        foreach (var text in texts)
            text.SetCollation("C");

        var updates = modelBuilder.Model.FindEntityType(typeof(ImageUpdate))!;
        var open = updates.FindIndex("ix_updates_open")!;
        updates.RemoveIndex(open);
        var ordered = updates.AddIndex(updates.FindProperty(nameof(ImageUpdate.HistoryId))!, open.Name!);
        ordered.SetFilter(open.GetFilter());
        ordered.SetIncludeProperties(new[] { nameof(ImageUpdate.SnoozedUntil) });
    }
}
