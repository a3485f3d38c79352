using System.Net;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Faults;

/// <summary>What an operator can set of a PostgreSQL server or of the way to it.</summary>
public sealed class PostgresSettingTests : OnPostgresServer
{
    [Theory]
    [InlineData("LATIN1")]
    [InlineData("WIN1252")]
    public async Task A_database_that_cannot_hold_every_character_is_refused_in_a_sentence(string encoding)
    {
        await Server.StartAsync();
        await Server.ScalarAsync($"CREATE DATABASE latin ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0");

        var (code, output) = await DashboardProcess.RunToEndAsync(
            new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Database=latin" });

        code.ShouldBe(1);
        output.ShouldContain("ENCODING 'UTF8'");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task What_is_answered_is_on_the_disk_whatever_the_server_has_as_a_default()
    {
        await Server.StartAsync();
        await Server.ScalarAsync("ALTER DATABASE postgres SET synchronous_commit = off");
        await using var app = new DashboardApp(Server.Settings);
        await app.Client.GetStringAsync("/readyz");
        await Server.ScalarAsync(
            """
            CREATE TABLE commits (setting text);
            CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
            CREATE TRIGGER note_commit AFTER INSERT ON history FOR EACH STATEMENT EXECUTE FUNCTION note_commit();
            """);

        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        using var acknowledged = await app.Client.PatchAsync(new Uri("/api/updates/docker.io/library/nginx:1.29", UriKind.Relative), null);
        acknowledged.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await Server.CountAsync("SELECT count(*) FROM commits")).ShouldBe(2);
        (await Server.CountAsync("SELECT count(*) FROM commits WHERE setting <> 'on'")).ShouldBe(0);
        await Server.ScalarAsync("ALTER DATABASE postgres RESET synchronous_commit");
    }

    [Fact]
    public async Task Sessions_that_the_operator_wants_to_share_are_not_shared()
    {
        await Server.StartAsync();
        await using var app = new DashboardApp(new Dictionary<string, string?>(Server.Settings) { ["DATABASE_URL"] = Server.ConnectionString + ";Multiplexing=true" });

        await app.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
    }
}
