using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace DiunDashboard.Data.Conventions;

/// <summary>Names columns, keys, indexes and foreign keys in snake_case. Stands for the package EFCore.NamingConventions, which has no release for this EF Core.</summary>
public sealed partial class SnakeCaseNames : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.Builder.HasColumnName(Snake(property.Name));
            foreach (var key in entity.GetKeys())
                key.Builder.HasName(Snake(key.GetName()!));
            foreach (var foreignKey in entity.GetForeignKeys())
                foreignKey.Builder.HasConstraintName(Snake(foreignKey.GetConstraintName()!));
            foreach (var index in entity.GetIndexes())
                index.Builder.HasDatabaseName(Snake(index.GetDatabaseName()!));
        }
    }

    private static string Snake(string name) => WordStart().Replace(name, "$1_$2").ToLowerInvariant();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex WordStart();
}
