using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

/// <summary>What people write about images.</summary>
public static class Noting
{
    /// <summary>
    /// Gives an image, known or not, its one note, on all hosts; an earlier one is replaced, and with an empty text it is deleted.
    /// One transaction together with its history entry. Whether anything changed: a repeat of the same text changes and appends nothing.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="image">The image.</param>
    /// <param name="text">A text that <see cref="NoteText.Read"/> accepted.</param>
    /// <param name="now">The instant of the history entry.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public static async Task<bool> NoteAsync(this DashboardContext db, string image, string text, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var changed = text.Length == 0
            ? await db.ImageNotes.Where(n => n.Image == image).ExecuteDeleteAsync(cancellation)
            : await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO image_notes (image, text) VALUES ({image}, {text})
                ON CONFLICT (image) DO UPDATE SET text = excluded.text WHERE image_notes.text <> excluded.text
                """,
                cancellation);
        if (changed == 0)
            return false;
        await db.AppendHistoryAsync(new HistoryEntry { At = now, Kind = HistoryKind.Noted, Image = image, Detail = Brief(text) }, cancellation);
        await write.CommitAsync(cancellation);
        return true;
    }

    private static string Brief(string text) => text.Length <= Limits.NoteInHistory ? text : Limits.Cut(text, Limits.NoteInHistory - 1) + "…";
}
