using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class NotingFacts(TestDatabase database) : OnData(database)
{
    private const string Nginx = "docker.io/library/nginx:1.29";

    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task A_second_note_replaces_the_first_and_each_stands_in_the_history()
    {
        (await Db.NoteAsync(Nginx, null, "first", Now, _none)).ShouldBeTrue();
        (await Db.NoteAsync(Nginx, null, "second", Now.AddMinutes(1), _none)).ShouldBeTrue();

        (await NoteAsync()).ShouldBe("second");
        var history = await Db.History.OrderBy(h => h.Id).ToListAsync();
        history.Select(h => (h.Kind, h.Image, h.Hostname, h.Detail, h.At)).ShouldBe(
            [(HistoryKind.Noted, Nginx, "", "first", Now), (HistoryKind.Noted, Nginx, "", "second", Now.AddMinutes(1))]);
    }

    [Fact]
    public async Task The_same_note_again_changes_nothing_and_appends_nothing()
    {
        await Db.NoteAsync(Nginx, null, "first", Now, _none);
        (await Db.NoteAsync(Nginx, null, "first", Now, _none)).ShouldBeTrue();
        (await Db.NoteAsync("ghcr.io/home/app:1", null, "", Now, _none)).ShouldBeTrue();

        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_who_saw_the_same_note_one_replaces_it()
    {
        await Db.NoteAsync(Nginx, "", "first", Now, _none);

        var written = await AtOnceAsync(20, (db, number) => db.NoteAsync(Nginx, "first", $"note {number}", Now, _none));

        written.Count(done => done).ShouldBe(1);
        (await NoteAsync()).ShouldBe($"note {Array.IndexOf(written, true)}");
        (await Db.History.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task An_empty_note_deletes_the_one_there_is()
    {
        await Db.NoteAsync(Nginx, null, "first", Now, _none);
        (await Db.NoteAsync(Nginx, null, "", Now, _none)).ShouldBeTrue();

        (await Db.ImageNotes.AnyAsync()).ShouldBeFalse();
        (await Db.History.OrderByDescending(h => h.Id).Select(h => h.Detail).FirstAsync()).ShouldBe("");
    }

    [Fact]
    public async Task A_note_is_the_same_on_every_host_and_stays_when_a_newer_event_comes()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await Db.NoteAsync(Nginx, null, "pinned on purpose", Now, _none);
        await AnUpdate().On("nas02").RecordAsync(Db);
        await AnUpdate().On("nas01").WithDigest('b').RecordAsync(Db);

        (await Db.Updates.NewestFirstAsync(Db, null, 10, _none)).Select(row => row.Note).ShouldBe(["pinned on purpose", "pinned on purpose"]);
        (await Db.TimelineOf("nas02", Nginx).CountAsync(h => h.Kind == HistoryKind.Noted)).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_shows_how_a_long_note_begins_and_the_history_a_little_more()
    {
        await AnUpdate().RecordAsync(Db);
        var longest = string.Concat(Enumerable.Repeat("🐘", Limits.Note / 2));
        await Db.NoteAsync(Nginx, null, longest, Now, _none);

        (await NoteAsync()).ShouldBe(longest);
        (await Db.Updates.NewestFirstAsync(Db, null, 1, _none))[0].Note.ShouldBe(string.Concat(Enumerable.Repeat("🐘", 120)));
        (await Db.History.OrderByDescending(h => h.Id).Select(h => h.Detail).FirstAsync()).ShouldBe(string.Concat(Enumerable.Repeat("🐘", 127)) + "…");
    }

    [Fact]
    public async Task Of_many_notes_at_once_one_stays_and_the_history_ends_with_it()
    {
        await AtOnceAsync(20, (db, number) => db.NoteAsync(Nginx, null, $"note {number}", Now, _none));

        (await Db.History.CountAsync()).ShouldBe(20);
        (await Db.History.OrderByDescending(h => h.Id).Select(h => h.Detail).FirstAsync()).ShouldBe(await NoteAsync());
    }

    private Task<string> NoteAsync() => Db.ImageNotes.Where(n => n.Image == Nginx).Select(n => n.Text).SingleAsync();
}

public sealed class NoteTextTests
{
    [Theory]
    [InlineData("  two\r\nlines \n", "two\nlines")]
    [InlineData("a\0b\u0007c\td", "abc\td")]
    [InlineData(" \r\n\t ", "")]
    [InlineData(null, "")]
    public void A_note_is_trimmed_and_keeps_what_can_be_stored_and_seen(string? typed, string text)
    {
        NoteText.Read(typed, out var reason).ShouldBe(text);
        reason.ShouldBe("");
    }

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_the_sign_of_what_is_none() => NoteText.Read("half \ud83d of it", out _).ShouldBe("half \ufffd of it");

    [Fact]
    public void A_note_that_is_too_long_is_refused_with_a_sentence()
    {
        NoteText.Read(new string('x', Limits.Note), out _).ShouldNotBeNull();
        NoteText.Read(new string('x', Limits.Note + 1), out var reason).ShouldBeNull();
        reason.ShouldBe("A note has at most 4,000 characters, and this one has 4,001: nothing was saved.");
    }
}

public sealed class SqliteNotingFacts(SqliteTestDatabase database)
    : NotingFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresNotingFacts(PostgresTestDatabase database)
    : NotingFacts(database), IClassFixture<PostgresTestDatabase>;
