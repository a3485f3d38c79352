using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DiunDashboard.Data.Configuration;

internal sealed class HistoryEntryConfiguration : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> builder)
    {
        builder.ToTable("history");
        // Events are found through their chain: an index with them would be written at a random place for each, a third of what an event costs.
        builder.HasIndex(h => new { h.Image, h.Id }, "ix_history_decided").HasFilter("kind <> 'received'");
        // With the kind, so that the newest events of a host are found behind what people decided about it.
        builder.HasIndex(h => new { h.Hostname, h.Id, h.Kind });
        builder.HasIndex(h => new { h.Hostname, h.Id }, "ix_history_tested").HasFilter("kind = 'tested'");
        builder.HasIndex(h => h.Id, "ix_history_acknowledged").HasFilter("kind = 'acknowledged'");
        // No event, of which there are many, is in it.
        builder.HasIndex(h => new { h.Kind, h.Id }, "ix_history_by_kind").HasFilter("kind <> 'received'");
        builder.HasIndex(h => h.DeliveryId).IsUnique();
    }
}
