using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DiunDashboard.Data.Configuration;

internal sealed class ImageNoteConfiguration : IEntityTypeConfiguration<ImageNote>
{
    public void Configure(EntityTypeBuilder<ImageNote> builder)
    {
        builder.ToTable("image_notes");
        builder.HasKey(n => n.Image);
    }
}
