using System.Xml.Linq;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Keeps the data protection keys in the database, so that a form opened before a restart, or on another replica, can still be sent.
/// The package Microsoft.AspNetCore.DataProtection.EntityFrameworkCore would do so without waiting for its turn to write.
/// </summary>
internal sealed class DatabaseKeyRing(IDbContextFactory<DashboardContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.DataProtectionKeys.AsNoTracking().Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        // The interface is synchronous and this runs about once in 90 days.
        using var write = db.Provider.BeginWriteAsync(db, CancellationToken.None).GetAwaiter().GetResult();
        db.DataProtectionKeys.Add(new DataProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
        write.Commit();
    }
}
