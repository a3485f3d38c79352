using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using Microsoft.EntityFrameworkCore;
using static DiunDashboard.Tests.Builders.UpdateBuilder;

namespace DiunDashboard.Tests.Migrations;

public abstract class UpgradeFrom1xFacts(TestDatabase database, string script) : OnEmptyDatabase(database)
{
    private const string Postgres = "docker.io/library/postgres:17";

    [Fact]
    public async Task Instants_become_utc_with_microseconds_and_what_is_none_stops_nothing()
    {
        var updates = await UpgradedAsync();

        updates["docker.io/library/nginx:1.29"].Created.ShouldBe(Utc("2026-03-01T08:00:00.123456Z"));
        updates["docker.io/library/nginx:1.29"].ReceivedAt.ShouldBe(Utc("2026-03-23T09:00:00Z"));
        updates["docker.io/library/nginx:1.29"].AcknowledgedAt!.Value.ShouldBe(Utc("2026-03-24T08:09:42Z"), TimeSpan.FromSeconds(0.2));
        updates["docker.io/library/redis:8"].Created.ShouldBe(DateTimeOffset.MinValue);
        updates["docker.io/library/redis:8"].AcknowledgedAt.ShouldBeNull();
        updates["ghcr.io/home/app"].Created.ShouldBeNull();
        updates["ghcr.io/home/app"].ReceivedAt.ShouldBe(DateTimeOffset.UnixEpoch);
        updates["ghcr.io/home/app"].AcknowledgedAt.ShouldBeNull();
        updates["quay.io/x/y:1"].Created.ShouldBeNull();
        updates["quay.io/x/y:1"].ReceivedAt.ShouldBe(Utc("2026-03-23T00:00:00.5Z"));
        updates["quay.io/x/y:1"].AcknowledgedAt.ShouldBe(Utc("2026-03-23T00:00:00.5Z"));
        updates["quay.io/x/z:1"].Created.ShouldBeNull();
        updates["quay.io/x/z:1"].ReceivedAt.ShouldBe(Utc("2026-03-22T23:59:59.999999Z"));
        updates["quay.io/x/z:1"].AcknowledgedAt.ShouldBe(Utc("2026-03-24T02:39:42.5Z"));
        updates["quay.io/edge/early:1"].Created.ShouldBeNull();
        updates["quay.io/edge/late:1"].Created.ShouldBeNull();
        updates["quay.io/edge/late:1"].AcknowledgedAt.ShouldBe(Utc("2026-03-24T06:09:42Z"));
    }

    [Fact]
    public async Task Every_image_is_there_once_with_the_parts_of_its_reference_and_its_containers()
    {
        var updates = await UpgradedAsync();

        updates.Count.ShouldBe(10);
        var nginx = updates["docker.io/library/nginx:1.29"];
        (nginx.Registry, nginx.Repository, nginx.ImageTag, nginx.Hostname, nginx.Revision)
            .ShouldBe(("docker.io", "library/nginx", "1.29", "nas01", 1));
        ContainerNames.Split(nginx.Containers).ShouldBe(["web", "worker"]);
        Compact(nginx.Metadata).ShouldBe("""{"ctn_names":"web,worker","ctn_id":"4f5e","ctn_state":"running","ctn_status":"Up 3 days"}""");
        ContainerNames.Split(updates["docker.io/library/redis:8"].Containers).ShouldBe(["we\"b\\1"]);
        updates["ghcr.io/home/app"].Metadata.ShouldBe("{}");
        updates["not a reference!"].Repository.ShouldBe("not a reference!");
        var cut = updates.Values.Single(update => update.Image.StartsWith("abab", StringComparison.Ordinal));
        (cut.Image.Length, cut.Hostname.Length).ShouldBe((202, 255));
    }

    [Fact]
    public async Task Of_an_image_pinned_twice_the_newest_stays_with_its_tag_and_the_history_keeps_both()
    {
        var updates = await UpgradedAsync();

        updates[Postgres].Digest.ShouldBe(Digest('b'));
        updates[Postgres].TagId.ShouldBe(2);
        ContainerNames.Split(updates[Postgres].Containers).ShouldBe(["new"]);
        await using var db = Database.CreateContext();
        (await db.TimelineOf(updates[Postgres].Hostname, Postgres).OrderBy(h => h.Id).Select(h => h.Digest).ToListAsync()).ShouldBe([Digest('a'), Digest('b')]);
    }

    [Fact]
    public async Task The_history_begins_with_every_arrival_in_order_and_then_every_acknowledgement()
    {
        var updates = await UpgradedAsync();

        await using var db = Database.CreateContext();
        var history = await db.History.OrderBy(h => h.Id).ToListAsync();
        history.Select(h => h.Id).ShouldBe(Enumerable.Range(1, 15).Select(id => (long)id));
        history.Take(11).ShouldAllBe(h => h.Kind == HistoryKind.Received && h.Payload == null);
        history.Take(11).Select(h => h.At).ShouldBeInOrder();
        history.Skip(11).ShouldAllBe(h => h.Kind == HistoryKind.Acknowledged);
        history.Skip(11).Select(h => h.At).ShouldBeInOrder();
        updates.Values.ShouldAllBe(u => history.Single(h => h.Id == u.HistoryId).Image == u.Image);
        history.Single(h => h.Image == "docker.io/library/redis:8").Detail.ShouldBe("update");
    }

    [Fact]
    public async Task Tags_keep_their_ids_and_those_that_are_one_name_now_get_a_number()
    {
        await UpgradedAsync();

        await using var db = Database.CreateContext();
        (await db.Tags.OrderBy(t => t.Id).Select(t => t.Name).ToListAsync()).ShouldBe(["production", "Production 3", "PRODUCTION 2", "büro"]);
        (await db.Tags.OrderBy(t => t.Id).Select(t => t.NameKey).ToListAsync()).ShouldBe(["PRODUCTION", "PRODUCTION 3", "PRODUCTION 2", "BÜRO"]);
        db.Tags.Add(new Tag { Name = "next", NameKey = "NEXT" });
        await db.SaveChangesAsync();
        (await db.Tags.MaxAsync(t => t.Id)).ShouldBe(5);
    }

    [Fact]
    public async Task Assignments_stay_also_of_images_never_seen_and_updates_carry_them()
    {
        var updates = await UpgradedAsync();

        await using var db = Database.CreateContext();
        var assigned = await db.TagAssignments.ToDictionaryAsync(a => a.Image, a => (long?)a.TagId);
        assigned.Count.ShouldBe(4);
        assigned["docker.io/library/redis:8"].ShouldBe(1);
        assigned["docker.io/library/never:seen"].ShouldBe(4);
        assigned[Postgres].ShouldBe(2);
        updates.Values.ShouldAllBe(u => u.TagId == assigned.GetValueOrDefault(u.Image));
    }

    [Fact]
    public async Task An_upgraded_database_has_the_schema_of_a_new_one_and_the_go_programs_own_table()
    {
        await UpgradedAsync();
        (await Database.RowsAsync("SELECT count(*), max(version) FROM schema_migrations")).ShouldBe(["1|5"]);
        await Database.RunAsync("DROP TABLE schema_migrations");

        var fresh = New();
        await fresh.InitializeAsync();
        try
        {
            await fresh.PrepareAsync();
            (await Database.SchemaAsync()).ShouldBe(await fresh.SchemaAsync());
        }
        finally
        {
            await fresh.DisposeAsync();
        }
    }

    protected abstract TestDatabase New();

    protected async Task RunScriptAsync() =>
        await Database.RunAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Migrations", "Databases", script)));

    protected async Task<Dictionary<string, ImageUpdate>> UpgradedAsync()
    {
        await RunScriptAsync();
        await StartAsync();
        return await UpdatesAsync();
    }

    protected async Task<Dictionary<string, ImageUpdate>> UpdatesAsync()
    {
        await using var db = Database.CreateContext();
        return await db.Updates.AsNoTracking().ToDictionaryAsync(u => u.Image);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string Compact(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
}

public sealed class SqliteUpgradeFrom1xFacts() : UpgradeFrom1xFacts(new SqliteTestDatabase(), "1x.sqlite.sql")
{
    protected override TestDatabase New() => new SqliteTestDatabase();
}

public sealed class PostgresUpgradeFrom1xFacts() : UpgradeFrom1xFacts(new PostgresTestDatabase(), "1x.postgres.sql")
{
    protected override TestDatabase New() => new PostgresTestDatabase();
}
