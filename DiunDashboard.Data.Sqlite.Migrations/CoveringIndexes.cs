using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>
/// Puts <c>acknowledged_at</c> itself into the indexes of the open updates, before what they are ordered by. SQLite knows which rows
/// a partial index holds, but not that they need no second look; and of two indexes that begin with the tag it takes the narrower one,
/// which holds the acknowledged updates too. What was snoozed has an index of its own: in the others it would be looked for among all that is open,
/// at each count of every page.
/// </summary>
internal sealed class CoveringIndexes(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var updates = modelBuilder.Model.FindEntityType(typeof(ImageUpdate))!;
        var state = updates.FindProperty(nameof(ImageUpdate.AcknowledgedAt))!;
        foreach (var index in updates.GetIndexes().Where(index => index.GetFilter() == "acknowledged_at IS NULL").ToList())
        {
            var columns = index.Properties.ToList();
            columns.Insert(columns.FindIndex(column => column.Name == nameof(ImageUpdate.HistoryId)), state);
            updates.RemoveIndex(index);
            updates.AddIndex(columns, index.Name!).SetFilter(index.GetFilter());
        }

        // The state first: SQLite prefers an index that begins with a column whose value is known, even to one that has the order.
        var others = new[] { nameof(ImageUpdate.TagId), nameof(ImageUpdate.HistoryId), nameof(ImageUpdate.SnoozedUntil) };
        updates.AddIndex([state, .. others.Select(name => updates.FindProperty(name)!)], "ix_updates_snoozed")
            .SetFilter("acknowledged_at IS NULL AND snoozed_until IS NOT NULL");
    }
}
