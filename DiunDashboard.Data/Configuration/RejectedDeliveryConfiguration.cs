using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DiunDashboard.Data.Configuration;

internal sealed class RejectedDeliveryConfiguration : IEntityTypeConfiguration<RejectedDelivery>
{
    public void Configure(EntityTypeBuilder<RejectedDelivery> builder) => builder.ToTable("rejected_deliveries");
}
