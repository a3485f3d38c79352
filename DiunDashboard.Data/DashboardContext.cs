using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data;

/// <summary>The model, the same on every database. Not thread-safe, like any context: one for a request.</summary>
public sealed class DashboardContext(DbContextOptions<DashboardContext> options, IDatabaseProvider provider) : DbContext(options)
{
    public DbSet<ImageUpdate> Updates => Set<ImageUpdate>();

    public DbSet<HistoryEntry> History => Set<HistoryEntry>();

    public DbSet<Tag> Tags => Set<Tag>();

    public DbSet<TagAssignment> TagAssignments => Set<TagAssignment>();

    public DbSet<ImageNote> ImageNotes => Set<ImageNote>();

    public DbSet<RejectedDelivery> RejectedDeliveries => Set<RejectedDelivery>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>What is true only of the database behind this context.</summary>
    public IDatabaseProvider Provider => provider;

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DashboardContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcInstantConverter>();
        // Parameters of SQL written by hand, which belong to no property.
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<UtcInstantConverter>();
        configurationBuilder.Properties<HistoryKind>().HaveConversion<HistoryKindConverter>();
        configurationBuilder.Properties<ChangeKind>().HaveConversion<int>();
        configurationBuilder.Conventions.Add(_ => new SnakeCaseNames());
    }
}
