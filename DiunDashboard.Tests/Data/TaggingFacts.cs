using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Data;

public abstract class TaggingFacts(TestDatabase database) : OnData(database)
{
    private const string Nginx = "docker.io/library/nginx:1.29";

    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Of_sixty_four_simultaneous_creations_one_succeeds()
    {
        var tags = await AtOnceAsync(64, (db, number) => db.CreateTagAsync(number % 2 == 0 ? "Production" : "pRODUCTION", Now, _none));

        tags.Count(tag => tag is not null).ShouldBe(1);
        (await Db.Tags.CountAsync()).ShouldBe(1);
        (await Db.History.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Names_that_differ_only_in_case_or_form_are_one_name()
    {
        (await Db.CreateTagAsync("Büro", Now, _none)).ShouldNotBeNull();
        (await Db.CreateTagAsync("BU\u0308RO", Now, _none)).ShouldBeNull();
    }

    [Fact]
    public async Task A_tag_may_change_the_case_of_its_own_name_but_not_take_anothers()
    {
        var home = (await Db.CreateTagAsync("home", Now, _none))!;
        await Db.CreateTagAsync("work", Now, _none);

        (await Db.RenameTagAsync(home.Id, "HOME", Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.RenameTagAsync(home.Id, "Work", Now, _none)).ShouldBe(TagOutcome.NameTaken);
        (await Db.RenameTagAsync(99, "Work", Now, _none)).ShouldBe(TagOutcome.UnknownTag);
        (await Db.RenameTagAsync(99, "other", Now, _none)).ShouldBe(TagOutcome.UnknownTag);
        (await Db.Tags.OrderBy(t => t.Id).Select(t => t.Name).ToListAsync()).ShouldBe(["HOME", "work"]);
    }

    [Fact]
    public async Task A_tag_given_the_name_it_has_is_written_nowhere()
    {
        var home = (await Db.CreateTagAsync("home", Now, _none))!;

        (await Db.RenameTagAsync(home.Id, "home", Now, _none)).ShouldBe(TagOutcome.Done);

        (await Db.History.CountAsync()).ShouldBe(1);
        (await Db.RenameTagAsync(home.Id, "Home", Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.History.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_second_tag_replaces_the_first_on_every_host()
    {
        await AnUpdate().On("nas01").RecordAsync(Db);
        await AnUpdate().On("nas02").RecordAsync(Db);
        var (home, work) = (await TagAsync("home"), await TagAsync("work"));

        (await Db.AssignTagAsync(Nginx, home, Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.AssignTagAsync(Nginx, work, Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.AssignTagAsync(Nginx, work, Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.Updates.Select(u => u.TagId).ToListAsync()).ShouldBe([work, work]);
        (await Db.TagAssignments.SingleAsync()).TagId.ShouldBe(work);
        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Tagged)).ShouldBe(2);
        (await Db.AssignTagAsync(Nginx, 99, Now, _none)).ShouldBe(TagOutcome.UnknownTag);
    }

    [Fact]
    public async Task Many_updates_get_a_tag_or_none_together_each_image_once_and_only_where_it_changes()
    {
        var (home, work) = (await TagAsync("home"), await TagAsync("work"));
        foreach (var (image, host) in new[] { ("a:1", "nas01"), ("a:1", "nas02"), ("b:1", "nas01"), ("c:1", "nas01"), ("other:1", "nas01") })
            await AnUpdate().Of(image).On(host).RecordAsync(Db);
        await Db.AssignTagAsync("b:1", home, Now, _none);
        await Db.AssignTagAsync("c:1", work, Now, _none);
        var some = Db.Updates.Where(u => u.Image != "other:1" && u.Hostname == "nas01");
        var before = await Db.VersionAsync(_none);

        (await Db.TagAsync(some, work, Now, _none)).ShouldBe(3);
        (await Db.Updates.OrderBy(u => u.Id).Select(u => u.TagId).ToListAsync()).ShouldBe([work, work, work, work, null]);
        (await Db.TagAsync(Db.Updates.Tagged(work), null, Now, _none)).ShouldBe(4);
        (await Db.TagAsync(some, null, Now, _none)).ShouldBe(3);
        (await Db.TagAsync(some, 99, Now, _none)).ShouldBeNull();

        (await Db.Updates.AnyAsync(u => u.TagId != null)).ShouldBeFalse();
        (await Db.TagAssignments.AnyAsync()).ShouldBeFalse();
        (await Db.History.Where(h => h.Id > before).Select(h => $"{h.Kind} {h.Hostname}{h.Image} {h.Detail}").ToListAsync()).ShouldBe(
            ["Tagged a:1 work", "Tagged b:1 work", "Untagged a:1 work", "Untagged b:1 work", "Untagged c:1 work"], ignoreOrder: true);
    }

    [Fact]
    public async Task Taking_a_tag_away_twice_is_written_once()
    {
        await AnUpdate().RecordAsync(Db);
        await Db.AssignTagAsync(Nginx, await TagAsync("home"), Now, _none);
        await Db.UnassignTagAsync(Nginx, Now, _none);
        await Db.UnassignTagAsync(Nginx, Now, _none);

        (await Db.Updates.SingleAsync()).TagId.ShouldBeNull();
        (await Db.History.CountAsync(h => h.Kind == HistoryKind.Untagged)).ShouldBe(1);
    }

    [Fact]
    public async Task Deleting_a_tag_keeps_its_updates()
    {
        await AnUpdate().RecordAsync(Db);
        var home = await TagAsync("home");
        await Db.AssignTagAsync(Nginx, home, Now, _none);

        (await Db.DeleteTagAsync(home, Now, _none)).ShouldBe(TagOutcome.Done);
        (await Db.DeleteTagAsync(home, Now, _none)).ShouldBe(TagOutcome.UnknownTag);
        (await Db.Updates.SingleAsync()).TagId.ShouldBeNull();
        (await Db.TagAssignments.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Deleting_a_tag_is_written_once_for_each_of_its_images_wherever_they_run()
    {
        foreach (var host in new[] { "nas01", "nas02", "nas03" })
            await AnUpdate().On(host).RecordAsync(Db);
        var home = await TagAsync("home");
        await Db.AssignTagAsync(Nginx, home, Now, _none);
        await Db.AssignTagAsync("docker.io/library/unknown:1", home, Now, _none);

        await Db.DeleteTagAsync(home, Now, _none);

        (await Db.History.Where(h => h.Kind == HistoryKind.Untagged).OrderBy(h => h.Id).Select(h => $"{h.Image} {h.Hostname}{h.Digest} {h.Detail}").ToListAsync())
            .ShouldBe([$"{Nginx}  home", "docker.io/library/unknown:1  home"]);
        (await Db.TimelineOf("nas02", Nginx).CountAsync(h => h.Kind == HistoryKind.Untagged)).ShouldBe(1);
    }

    [Fact]
    public async Task A_tag_deleted_while_it_is_assigned_leaves_no_orphan()
    {
        await AnUpdate().RecordAsync(Db);
        for (var round = 0; round < 5; round++)
        {
            var id = await TagAsync($"round {round}");
            await AtOnceAsync(8, (db, number) => number == 4 ? db.DeleteTagAsync(id, Now, _none) : db.AssignTagAsync(Nginx, id, Now, _none));
            (await Db.TagAssignments.CountAsync()).ShouldBe(0);
            (await Db.Updates.Tagged(null).CountAsync()).ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_copied_tag_always_equals_the_assignment()
    {
        long[] tags = [await TagAsync("home"), await TagAsync("work")];
        await AtOnceAsync(40, async (db, number) =>
        {
            var image = $"docker.io/library/nginx:1.{number % 3}";
            if (number % 4 == 0)
                await AnUpdate().Of(image).On($"nas{number % 2}").RecordAsync(db);
            else if (number % 4 == 1)
                await db.UnassignTagAsync(image, Now, _none);
            else
                await db.AssignTagAsync(image, tags[number % 2], Now, _none);
            return true;
        });

        var assigned = await Db.TagAssignments.ToDictionaryAsync(a => a.Image, a => (long?)a.TagId);
        foreach (var update in await Db.Updates.ToListAsync())
            update.TagId.ShouldBe(assigned.GetValueOrDefault(update.Image));
    }

    private async Task<long> TagAsync(string name) => (await Db.CreateTagAsync(name, Now, _none))!.Id;
}

public sealed class SqliteTaggingFacts(SqliteTestDatabase database)
    : TaggingFacts(database), IClassFixture<SqliteTestDatabase>;

public sealed class PostgresTaggingFacts(PostgresTestDatabase database)
    : TaggingFacts(database), IClassFixture<PostgresTestDatabase>;
