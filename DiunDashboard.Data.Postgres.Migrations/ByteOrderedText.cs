using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>Gives every text column the collation "C": ordered and compared by bytes, as on SQLite, whatever the locale of the cluster.</summary>
internal sealed class ByteOrderedText(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var texts = modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => (property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string));
        foreach (var text in texts)
            text.SetCollation("C");
    }
}
