using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Data.Writes;

/// <summary>What people write about images.</summary>
public static class Noting
{
    /// <summary>
    /// Gives an image, known or not, its one note, on all hosts; an earlier one is replaced, and with an empty text it is deleted.
    /// One transaction together with its history entry. Whether the note reads so now: false, and nothing changed, when it was neither the one
    /// that was seen nor this one already. A repeat of the same text changes and appends nothing.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="image">The image.</param>
    /// <param name="seen">The note that the person saw, empty for none; null replaces whatever it is.</param>
    /// <param name="text">A text that <see cref="NoteText.Read"/> accepted.</param>
    /// <param name="now">The instant of the history entry.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public static async Task<bool> NoteAsync(
        this DashboardContext db, string image, string? seen, string text, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var write = await db.Provider.BeginWriteAsync(db, cancellation);
        var known = await db.ImageNotes.Where(n => n.Image == image).Select(n => n.Text).SingleOrDefaultAsync(cancellation) ?? "";
        if (known == text)
            return true;
        if (seen is not null && seen != known)
            return false;
        if (text.Length == 0)
        {
            await db.ImageNotes.Where(n => n.Image == image).ExecuteDeleteAsync(cancellation);
        }
        else
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO image_notes (image, text) VALUES ({image}, {text})
                ON CONFLICT (image) DO UPDATE SET text = excluded.text
                """,
                cancellation);
        }

        await db.AppendHistoryAsync(HistoryKind.Noted, image, Brief(text), now, cancellation);
        await write.CommitAsync(cancellation);
        return true;
    }

    private static string Brief(string text) => text.Length <= Limits.NoteInHistory ? text : Limits.Cut(text, Limits.NoteInHistory - 1) + "…";
}
