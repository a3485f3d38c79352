using System.Net;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>A database file that somebody takes away, or puts another in the place of, while the program runs.</summary>
public sealed class SqliteMovedFileTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("", "-wal", "-shm")]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task What_is_delivered_after_a_file_was_deleted_waits_in_the_spool_for_the_next_start(params string[] deleted)
    {
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            foreach (var suffix in deleted)
                File.Delete(_database.Path + suffix);

            await program.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);

            await ShouldSayAsync(program.Client);
            program.Output.ShouldContain($"The database file {_database.Path} or its -wal was moved, deleted or replaced");
            (await program.StopAsync()).ShouldBe(0);
        }

        await ShouldBeThereAfterAStartAsync("during");
    }

    [Fact]
    public async Task What_is_delivered_after_a_backup_was_put_in_place_is_added_to_it_by_the_next_start()
    {
        var backup = _database.Path + ".backup";
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            (await program.StopAsync()).ShouldBe(0);
        }

        File.Copy(_database.Path, backup);
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("lost-with-the-file"), HttpStatusCode.OK);
            File.Delete(_database.Path + "-wal");
            File.Delete(_database.Path + "-shm");
            File.Move(backup, _database.Path, overwrite: true);

            await program.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);

            await ShouldSayAsync(program.Client);
            (await program.StopAsync()).ShouldBe(0);
        }

        await ShouldBeThereAfterAStartAsync("during");
        (await _database.RowsAsync("SELECT hostname FROM history ORDER BY id")).ShouldBe(["before", "during"]);
    }

    [Fact]
    public async Task What_is_delivered_after_another_program_has_made_the_second_file_anew_waits_in_the_spool_for_the_next_start()
    {
        using (var program = await DashboardProcess.StartAsync(_database.Settings))
        {
            await program.Client.DeliverAsync(AnEvent().On("before"), HttpStatusCode.OK);
            File.Delete(_database.Path + "-wal");
            // As whoever opens the database does.
            await File.WriteAllBytesAsync(_database.Path + "-wal", []);

            await program.Client.DeliverAsync(AnEvent().On("during"), HttpStatusCode.Accepted);

            await ShouldSayAsync(program.Client);
            program.Kill();
        }

        await ShouldBeThereAfterAStartAsync("during");
    }

    private async Task ShouldSayAsync(HttpClient client)
    {
        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var told = await ready.Content.ReadAsStringAsync();
        told.ShouldContain("was moved, deleted or replaced");
        told.ShouldNotContain(Path.GetDirectoryName(_database.Path)!);
        using var decision = await client.PostAsync(new Uri("/api/updates/acknowledge-all", UriKind.Relative), new StringContent("{}", null, "application/json"));
        decision.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private async Task ShouldBeThereAfterAStartAsync(string host)
    {
        using var next = await DashboardProcess.StartAsync(_database.Settings);
        await Waiting.UntilAsync(
            async () => (await next.Client.GetStringAsync("/api/updates")).Contains($"\"{host}\"", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }
}
