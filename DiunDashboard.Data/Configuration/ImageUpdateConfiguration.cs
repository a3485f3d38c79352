using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DiunDashboard.Data.Configuration;

internal sealed class ImageUpdateConfiguration : IEntityTypeConfiguration<ImageUpdate>
{
    public void Configure(EntityTypeBuilder<ImageUpdate> builder)
    {
        builder.ToTable("updates");
        // The image first: one index is the identity and finds an image on all its hosts. Each that is not in the order of arrival costs intake a page.
        builder.HasIndex(u => new { u.Image, u.Hostname }).IsUnique();
        // The pages' order, newest first, for each state, tag and host: a first page reads as many index entries as it shows rows.
        builder.HasIndex(u => u.HistoryId).IsUnique();
        // With the end of the snooze in them, an index alone tells how many wait.
        builder.HasIndex(u => new { u.HistoryId, u.SnoozedUntil }, "ix_updates_open").HasFilter("acknowledged_at IS NULL");
        builder.HasIndex(u => u.HistoryId, "ix_updates_done").HasFilter("acknowledged_at IS NOT NULL");
        builder.HasIndex(u => new { u.TagId, u.HistoryId, u.SnoozedUntil }, "ix_updates_tag_open").HasFilter("acknowledged_at IS NULL");
        builder.HasIndex(u => new { u.TagId, u.HistoryId }, "ix_updates_tag_done").HasFilter("acknowledged_at IS NOT NULL");
        builder.HasIndex(u => new { u.TagId, u.HistoryId });
        builder.HasIndex(u => new { u.Hostname, u.HistoryId });
        builder.HasIndex(u => u.SnoozedUntil).HasFilter("snoozed_until IS NOT NULL");
        builder.HasOne<Tag>().WithMany().HasForeignKey(u => u.TagId).OnDelete(DeleteBehavior.SetNull);
    }
}
