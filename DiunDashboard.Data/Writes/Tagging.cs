using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

/// <summary>How a change of a tag ended.</summary>
public enum TagOutcome
{
    Done,
    NameTaken,
    UnknownTag,
}

/// <summary>Changes of tags and assignments. Each call is one transaction; a repeat leaves the same state and appends nothing.</summary>
public static class Tagging
{
    /// <summary>Creates a tag. Null when one with the same <see cref="TagName.Key"/> exists, also when another request creates it at this instant.</summary>
    /// <param name="db">The context.</param>
    /// <param name="name">A name that <see cref="TagName.Read"/> accepted.</param>
    /// <param name="now">The instant of the history entry.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public static async Task<Tag?> CreateTagAsync(this DashboardContext db, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var key = TagName.Key(name);
        var ids = await db.Database.SqlQuery<long>(
            $"INSERT INTO tags (name, name_key) VALUES ({name}, {key}) ON CONFLICT (name_key) DO NOTHING RETURNING id").ToListAsync(cancellation);
        if (ids is not [var id])
            return null;
        await db.AppendHistoryAsync(HistoryKind.TagCreated, "", name, now, cancellation);
        await write.CommitAsync(cancellation);
        return new Tag { Id = id, Name = name, NameKey = key };
    }

    /// <summary>Renames a tag; a change of case or form of its own name is none that another tag has.</summary>
    public static async Task<TagOutcome> RenameTagAsync(
        this DashboardContext db, long id, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var key = TagName.Key(name);
        if (await db.Tags.AnyAsync(t => t.NameKey == key && t.Id != id, cancellation))
            return await db.Tags.AnyAsync(t => t.Id == id, cancellation) ? TagOutcome.NameTaken : TagOutcome.UnknownTag;
        var renamed = await db.Tags.Where(t => t.Id == id && t.Name != name)
            .ExecuteUpdateAsync(change => change.SetProperty(t => t.Name, name).SetProperty(t => t.NameKey, key), cancellation);
        if (renamed == 0)
            return await db.Tags.AnyAsync(t => t.Id == id, cancellation) ? TagOutcome.Done : TagOutcome.UnknownTag;
        await db.AppendHistoryAsync(HistoryKind.TagRenamed, "", name, now, cancellation);
        await write.CommitAsync(cancellation);
        return TagOutcome.Done;
    }

    /// <summary>Deletes a tag and its assignments; the updates stay, untagged.</summary>
    public static async Task<TagOutcome> DeleteTagAsync(this DashboardContext db, long id, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var name = await db.Tags.Where(t => t.Id == id).Select(t => t.Name).SingleOrDefaultAsync(cancellation);
        if (name is null)
            return TagOutcome.UnknownTag;
        var tagged = await db.Updates.Tagged(id).CountAsync(cancellation);
        // As when a tag is taken away from one image: once for the image, on whichever hosts it runs.
        await db.AppendHistoryAsync(
            db.TagAssignments.Where(a => a.TagId == id).OrderBy(a => a.Image).Select(a => new { a.Image, name }), HistoryKind.Untagged, now, cancellation);
        await db.AppendHistoryAsync(HistoryKind.TagDeleted, "", name, now, cancellation);
        // The foreign keys delete the assignments and clear the updates' copies.
        await db.Tags.Where(t => t.Id == id).ExecuteDeleteAsync(cancellation);
        await write.CommitAsync(cancellation);
        await db.Provider.DecidedAsync(tagged);
        return TagOutcome.Done;
    }

    /// <summary>Gives an image, known or not, its one tag; an earlier one is replaced.</summary>
    public static async Task<TagOutcome> AssignTagAsync(
        this DashboardContext db, string image, long tagId, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var name = await db.Tags.Where(t => t.Id == tagId).Select(t => t.Name).SingleOrDefaultAsync(cancellation);
        if (name is null)
            return TagOutcome.UnknownTag;
        await db.AssignAsync(image, tagId, name, now, cancellation);
        await write.CommitAsync(cancellation);
        return TagOutcome.Done;
    }

    /// <summary>Gives the images of these updates a tag, or with null takes theirs away. How many updates there are; null when there is no such tag.</summary>
    public static async Task<int?> TagAsync(
        this DashboardContext db, IQueryable<ImageUpdate> updates, long? tagId, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var name = await db.Tags.Where(t => t.Id == tagId).Select(t => t.Name).SingleOrDefaultAsync(cancellation);
        if (tagId is not null && name is null)
            return null;
        var images = await updates.Select(u => u.Image).ToListAsync(cancellation);
        var all = images.Distinct().ToList();
        await (name is null ? db.UnassignAsync(all, now, cancellation) : db.AssignAsync(all, tagId!.Value, name, now, cancellation));
        await write.CommitAsync(cancellation);
        await db.Provider.DecidedAsync(images.Count);
        return images.Count;
    }

    /// <summary>Takes an image's tag away; also fine when it had none.</summary>
    public static async Task UnassignTagAsync(this DashboardContext db, string image, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        await db.UnassignAsync([image], now, cancellation);
        await write.CommitAsync(cancellation);
    }

    // Few statements, however many images: deliveries wait as long.
    private static async Task AssignAsync(
        this DashboardContext db, List<string> images, long tagId, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        var changed = images.Except(
            await db.TagAssignments.Where(a => images.Contains(a.Image) && a.TagId == tagId).Select(a => a.Image).ToListAsync(cancellation)).ToList();
        var updates = db.Updates.Where(u => changed.Contains(u.Image));
        var rows = updates.Select(u => u.Image).Distinct();
        await db.InsertAsync("tag_assignments (image, tag_id)", "s.*, @tag", rows, [("@tag", tagId)], cancellation, "ON CONFLICT (image) DO UPDATE SET tag_id = excluded.tag_id");
        await db.AppendHistoryAsync(rows.Select(image => new { image, name }), HistoryKind.Tagged, now, cancellation);
        await updates.ExecuteUpdateAsync(change => change.SetProperty(u => u.TagId, tagId), cancellation);
    }

    private static async Task UnassignAsync(this DashboardContext db, List<string> images, DateTimeOffset now, CancellationToken cancellation)
    {
        var assigned = db.TagAssignments.Where(a => images.Contains(a.Image));
        await db.AppendHistoryAsync(assigned.Join(db.Tags, a => a.TagId, t => t.Id, (a, t) => new { a.Image, t.Name }), HistoryKind.Untagged, now, cancellation);
        await assigned.ExecuteDeleteAsync(cancellation);
        await db.Updates.Where(u => images.Contains(u.Image)).ExecuteUpdateAsync(change => change.SetProperty(u => u.TagId, (long?)null), cancellation);
    }

    private static async Task AssignAsync(
        this DashboardContext db, string image, long tagId, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        var changed = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO tag_assignments (image, tag_id) VALUES ({image}, {tagId})
            ON CONFLICT (image) DO UPDATE SET tag_id = excluded.tag_id WHERE tag_assignments.tag_id <> excluded.tag_id
            """,
            cancellation);
        if (changed == 0)
            return;
        await db.Updates.Where(u => u.Image == image).ExecuteUpdateAsync(change => change.SetProperty(u => u.TagId, tagId), cancellation);
        await db.AppendHistoryAsync(HistoryKind.Tagged, image, name, now, cancellation);
    }
}
