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
    // As far apart as the clocks of replicas may be.
    private static readonly TimeSpan Skew = TimeSpan.FromDays(1);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. Keys(db)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        // The interface is synchronous and this runs about once in 90 days.
        using var write = db.Provider.BeginWriteAsync(db, CancellationToken.None).GetAwaiter().GetResult();
        // Another replica was quicker. Whoever has read its key would not look for this one within a day, and refuse the forms that it made.
        if (IsForWantOfOne(element) && Keys(db).Any(other => Begin(other) <= Begin(element) && Begin(element) < End(other)))
            return;
        db.DataProtectionKeys.Add(new DataProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
        write.Commit();
    }

    private static IEnumerable<XElement> Keys(DashboardContext db) =>
        db.DataProtectionKeys.AsNoTracking().Select(key => key.Xml).AsEnumerable().Select(xml => Backdated(XElement.Parse(xml)));

    // For a clock that is behind its maker's such a key would not be good yet.
    private static XElement Backdated(XElement key)
    {
        if (IsForWantOfOne(key))
            key.SetElementValue("activationDate", Begin(key) - Skew);
        return key;
    }

    // Good at once, as long as there was none that was good; the one that follows another is made two days before.
    private static bool IsForWantOfOne(XElement key) => Begin(key) - (DateTimeOffset?)key.Element("creationDate") < TimeSpan.FromMinutes(1);

    private static DateTimeOffset? Begin(XElement key) => (DateTimeOffset?)key.Element("activationDate");

    private static DateTimeOffset? End(XElement key) => (DateTimeOffset?)key.Element("expirationDate");
}
