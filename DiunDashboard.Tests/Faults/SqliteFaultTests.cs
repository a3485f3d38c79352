using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DiunDashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>What a disk and a file can do to the program.</summary>
public sealed class SqliteFaultTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_full_disk_refuses_deliveries_and_damages_nothing_and_works_again_once_there_is_space()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        var path = Path.Combine(disk.Folder, "diun.db");
        await using (var app = new DashboardApp([new("DB_PATH", path), new("DATABASE_URL", null)]))
        {
            await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            disk.Fill();
            // What SQLite has reserved in its log already may still take a few, and what it gives back then the spool.
            var accepted = 0;
            var answer = await app.Client.DeliverAsync(AnEvent().On("during-0").Build());
            while (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted && accepted < 2_000)
                answer = await app.Client.DeliverAsync(AnEvent().On($"during-{++accepted}").Build());
            answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            JsonElement.Parse(answer.Body).GetProperty("detail").GetString()!.ShouldContain("space");
            disk.Free();
            await Waiting.UntilAsync(
                async () => (await app.Client.DeliverAsync(AnEvent().On("after").Build())).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(5));

            (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
            var updates = await app.Client.GetStringAsync("/api/updates");
            updates.ShouldContain("\"before\"");
            updates.ShouldContain("\"after\"");
            Enumerable.Range(0, accepted).ShouldAllBe(number => updates.Contains($"\"during-{number}\""));
        }

        using var copy = new DiunDashboard.Data.Sqlite.Migrations.SqliteDatabase(path, new LoggedLines());
        await using var db = TestDatabase.CreateContext(copy);
        (await db.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync()).ShouldBe(["ok"]);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task While_deliveries_are_lost_on_a_full_disk_it_is_not_ready_until_there_is_space()
    {
        using var disk = new SmallDisk(mebibytes: 8);
        await using var app = new DashboardApp([new("DB_PATH", Path.Combine(disk.Folder, "diun.db")), new("DATABASE_URL", null)]);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        disk.Fill();
        // What SQLite has reserved in its log already may still take a few.
        await Waiting.UntilAsync(
            async () => (await app.Client.DeliverAsync(AnEvent().On("lost").Build())).Status == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10));

        using (var answer = await app.Client.GetAsync(new Uri("/readyz", UriKind.Relative)))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("full");
        }

        (await app.Client.GetStringAsync("/setup")).ShouldContain("and lost: neither the database nor the spool could take it");
        disk.Free();
        (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
        (await app.Client.GetStringAsync("/setup")).ShouldNotContain("could not be read");
    }

    [Fact]
    public async Task Decisions_are_taken_again_as_soon_as_the_file_can_be_written_again()
    {
        await using var app = new DashboardApp(_database.Settings);
        await app.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
        SmallDisk.Seal(_database.Path);
        try
        {
            await AskAtOnceAsync(app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>(), 8);
        }
        finally
        {
            SmallDisk.Unseal(_database.Path);
        }

        (await app.Client.GetStringAsync("/readyz")).ShouldBe("ready");
        using var decision = await app.Client.PostAsync(new Uri("/api/updates/acknowledge-all", UriKind.Relative), new StringContent("{}", null, "application/json"));
        (await decision.Content.ReadAsStringAsync()).ShouldBe("{\"count\":1}");
    }

    // More than have connections yet, so that some are made now. The pool gives out again first what it got back last.
    private static async Task AskAtOnceAsync(IDbContextFactory<DashboardContext> contexts, int number)
    {
        List<DashboardContext> asking = [];
        for (var i = 0; i < number; i++)
        {
            asking.Add(await contexts.CreateDbContextAsync());
            await asking[i].Database.OpenConnectionAsync();
            await asking[i].Updates.CountAsync();
        }

        foreach (var db in asking)
            await db.DisposeAsync();
    }

    [Fact]
    public async Task A_start_while_another_program_holds_the_file_shows_what_there_is_and_keeps_deliveries()
    {
        await using var outage = new SqliteOutage();
        await using (var before = new DashboardApp(outage.Settings))
        {
            await before.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            await before.Client.GetStringAsync("/");
        }

        await outage.BeginAsync();
        await using var app = new DashboardApp(outage.Settings, whenReady: false);
        (await app.Client.GetStringAsync("/")).ShouldContain("before");
        await app.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);
        await outage.EndAsync();

        await Waiting.UntilAsync(
            async () => (await app.Client.GetStringAsync("/api/updates")).Contains("\"during\"", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_truncated_file_is_named_and_left_as_it_is()
    {
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
            (await program.StopAsync()).ShouldBe(0);
        }

        await using (var file = new FileStream(_database.Path, FileMode.Open))
            file.SetLength(file.Length / 2);
        var left = await File.ReadAllBytesAsync(_database.Path);

        var (code, output) = await DashboardProcess.RunToEndAsync(_database.Settings);

        code.ShouldBe(1);
        output.ShouldContain($"{_database.Path} is damaged");
        (await File.ReadAllBytesAsync(_database.Path)).ShouldBe(left);
    }

    [Fact]
    public async Task A_page_that_is_damaged_stops_all_writing_and_is_named_and_nothing_is_lost_once_a_backup_is_put_back()
    {
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            (await program.StopAsync()).ShouldBe(0);
        }

        var intact = await File.ReadAllBytesAsync(_database.Path);
        var page = long.Parse((await _database.RowsAsync("SELECT rootpage FROM sqlite_master WHERE name = 'ix_updates_image_hostname'")).Single(), CultureInfo.InvariantCulture);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await using (var file = new FileStream(_database.Path, FileMode.Open))
        {
            file.Seek((page - 1) * 4096, SeekOrigin.Begin);
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, 4096).ToArray());
        }

        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);
            await program.Client.DeliverAsync(AnEvent().On("during-too"), HttpStatusCode.Accepted);
            var ready = await program.Client.GetAsync("/readyz");
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            var told = await ready.Content.ReadAsStringAsync();
            told.ShouldContain("The database file is damaged");
            told.ShouldNotContain(Path.GetDirectoryName(_database.Path)!);
            program.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/plain");
            using var decision = await program.Client.PostAsync("/api/updates/acknowledge-all", new StringContent("{}", null, "application/json"));
            decision.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            decision.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            program.Output.ShouldContain($"{_database.Path} is damaged");
            program.Output.ShouldContain(".recover");
            (await program.StopAsync()).ShouldBe(0);
        }

        await File.WriteAllBytesAsync(_database.Path, intact);
        using var next = await DashboardProcess.StartAsync(_database.Settings);
        await Waiting.UntilAsync(
            async () => (await next.Client.GetStringAsync("/api/updates")).Contains("\"during-too\""), TimeSpan.FromSeconds(10));
        (await _database.RowsAsync("SELECT hostname FROM history ORDER BY id")).ShouldBe(["before", "during", "during-too"]);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_stops_the_start_with_a_sentence()
    {
        var folder = Directory.CreateDirectory(_database.Path).FullName;

        var (code, output) = await DashboardProcess.RunToEndAsync(_database.Settings);

        code.ShouldBe(1);
        output.ShouldContain($"DB_PATH names the folder {folder}: name a file in it");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named_also_behind_a_link()
    {
        var folder = _database.Path + ".missing";
        File.CreateSymbolicLink(_database.Path, Path.Combine(folder, "diun.db"));

        var (code, output) = await DashboardProcess.RunToEndAsync(_database.Settings);

        code.ShouldBe(1);
        output.ShouldContain($"The folder {folder} of the database file {_database.Path} does not exist: create it, or set DB_PATH.");
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_stops_the_start_with_a_sentence()
    {
        using var disk = new SmallDisk(mebibytes: 1);
        disk.MakeReadOnly();
        var watch = Stopwatch.StartNew();

        var (code, output) = await DashboardProcess.RunToEndAsync([new("DB_PATH", Path.Combine(disk.Folder, "diun.db"))]);

        code.ShouldBe(1);
        output.ShouldContain(disk.Folder);
        output.ShouldContain($"user {Environment.UserName}");
        output.ShouldContain("DB_PATH");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }
}
