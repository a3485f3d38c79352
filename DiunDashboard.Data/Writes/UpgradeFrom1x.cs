using System.Globalization;
using System.Text.Json;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

/// <summary>
/// Finishes what the migration of a 1.x database leaves to code, because only code can: the parts of image references, the container names
/// and the keys of tag names. An update without a repository and a key that begins with <see cref="Unkeyed"/> are what the migration left.
/// </summary>
internal static class UpgradeFrom1x
{
    private const string Unkeyed = "\u0001";

    /// <summary>One transaction, the migrations' own if they run at this moment; two small queries when there is nothing to do.</summary>
    public static async Task CompleteUpgradeFrom1xAsync(this DashboardContext db, CancellationToken cancellation)
    {
        if (!await db.Updates.AnyAsync(u => u.Repository == "", cancellation) && !await db.Tags.AnyAsync(t => t.NameKey.StartsWith(Unkeyed), cancellation))
            return;
        if (db.Database.CurrentTransaction is not null)
        {
            await db.CompleteAsync(cancellation);
            return;
        }

        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        await db.CompleteAsync(cancellation);
        await write.CommitAsync(cancellation);
    }

    private static async Task CompleteAsync(this DashboardContext db, CancellationToken cancellation)
    {
        await db.StripPinsFromAssignmentsAsync(cancellation);
        await db.ReadReferencesAsync(cancellation);
        await db.Database.ExecuteSqlRawAsync(RecordingSql.ChainEvents, cancellation);
        await db.KeyTagsAsync(cancellation);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE updates SET tag_id = (SELECT a.tag_id FROM tag_assignments a WHERE a.image = updates.image)", cancellation);
        db.ChangeTracker.Clear();
    }

    // 1.x kept `repo:tag@sha256:…` as one image for each pin. Of those that are now one update the newest stays; the history keeps all.
    private static async Task ReadReferencesAsync(this DashboardContext db, CancellationToken cancellation)
    {
        var updates = await db.Updates.OrderByDescending(u => u.HistoryId).ToListAsync(cancellation);
        var taken = updates.Where(u => u.Repository.Length > 0).Select(u => (u.Hostname, u.Image)).ToHashSet();
        foreach (var update in updates.Where(u => u.Repository.Length == 0))
        {
            // What is no reference is shown as it is; the repository is never empty, which would mean "not completed".
            var reference = ImageReference.Parse(update.Image)
                ?? new ImageReference(update.Image, "", update.Image.Length > 0 ? update.Image : "unknown", "");
            var (hostname, image) = (update.Hostname, update.Image);
            if (reference.Image != image)
            {
                await db.TimelineOf(hostname, image).Where(h => h.Hostname == hostname)
                    .ExecuteUpdateAsync(change => change.SetProperty(h => h.Image, reference.Image), cancellation);
            }

            if (!taken.Add((hostname, reference.Image)))
            {
                // At once, so that the one that stays can take its name.
                db.Entry(update).State = EntityState.Detached;
                await db.Updates.Where(u => u.Id == update.Id).ExecuteDeleteAsync(cancellation);
                continue;
            }

            (update.Image, update.Registry, update.Repository, update.ImageTag) =
                (reference.Image, reference.Registry, reference.Repository, reference.Tag);
            update.Containers = ContainerNames.Join(ContainersOf(update.Metadata));
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static string[] ContainersOf(string metadata)
    {
        using var document = JsonDocument.Parse(metadata);
        return document.RootElement.TryGetProperty("ctn_names", out var names) ? names.GetString()!.Split(',') : [];
    }

    // The assignment without a pin wins, then the one whose image arrived last: that is the update which stays.
    private static async Task StripPinsFromAssignmentsAsync(this DashboardContext db, CancellationToken cancellation)
    {
        var assignments = await db.TagAssignments.AsNoTracking().Where(a => EF.Functions.Like(a.Image, "%@%"))
            .OrderByDescending(a => db.Updates.Where(u => u.Image == a.Image).Max(u => (long?)u.HistoryId) ?? 0).ThenBy(a => a.Image)
            .ToListAsync(cancellation);
        foreach (var pinned in assignments)
        {
            var image = ImageReference.Parse(pinned.Image)?.Image ?? pinned.Image;
            if (image == pinned.Image)
                continue;
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO tag_assignments (image, tag_id) VALUES ({image}, {pinned.TagId}) ON CONFLICT (image) DO NOTHING", cancellation);
            await db.TagAssignments.Where(a => a.Image == pinned.Image).ExecuteDeleteAsync(cancellation);
        }
    }

    // The first tag of a key keeps its name; a later one gets the first free number appended.
    private static async Task KeyTagsAsync(this DashboardContext db, CancellationToken cancellation)
    {
        var tags = await db.Tags.OrderBy(t => t.Id).ToListAsync(cancellation);
        var taken = tags.Where(t => !IsUnkeyed(t)).Select(t => t.NameKey).ToHashSet();
        List<Tag> later = [.. tags.Where(IsUnkeyed).Where(tag => !taken.Add(tag.NameKey = TagName.Key(tag.Name)))];
        foreach (var tag in later)
        {
            var number = 2;
            while (!taken.Add(TagName.Key(Numbered(tag.Name, number))))
                number++;
            tag.Name = Numbered(tag.Name, number);
            tag.NameKey = TagName.Key(tag.Name);
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static bool IsUnkeyed(Tag tag) => tag.NameKey.StartsWith(Unkeyed, StringComparison.Ordinal);

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name} {number}");
}
