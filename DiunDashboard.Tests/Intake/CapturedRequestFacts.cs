using System.Text;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Tests.Intake;

/// <summary>What real Diun binaries sent, byte for byte.</summary>
public abstract class CapturedRequestFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Intake", "Captured");

    public static TheoryData<string> Requests => [.. Directory.GetFiles(Folder, "*.http").Select(path => Path.GetFileName(path)!)];

    [Fact]
    public void All_of_them_are_here() => Requests.Count.ShouldBe(23);

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task It_is_stored_as_it_came(string file)
    {
        var request = await File.ReadAllBytesAsync(Path.Combine(Folder, file));
        var body = Encoding.UTF8.GetString(request).Split("\r\n\r\n", 2)[1];

        var answer = await RawHttp.SendAsync(App.Address, request);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Headers.ShouldContain("Connection: close");
        var isTest = body.Contains("diun/testnotif", StringComparison.Ordinal);
        answer.Body.ShouldContain(isTest ? "\"test received\"" : "\"recorded\"");
        var entry = await Db.History.SingleAsync();
        entry.Payload.ShouldBe(body);
        entry.Kind.ShouldBe(isTest ? HistoryKind.Tested : HistoryKind.Received);
        (await Db.Updates.CountAsync()).ShouldBe(isTest ? 0 : 1);
        (await Db.RejectedDeliveries.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Containers_of_one_image_become_one_update()
    {
        foreach (var file in new[] { "14-docker-realnames-015.http", "14-docker-realnames-016.http", "14-docker-realnames-018.http" })
            (await RawHttp.SendAsync(App.Address, await File.ReadAllBytesAsync(Path.Combine(Folder, file)))).Status.ShouldBe(200);

        var update = await Db.Updates.SingleAsync();
        ContainerNames.Split(update.Containers).ShouldBe(["grafana-grafana-1", "grafana-grafana-2", "grafana-grafana-3"]);
        update.Revision.ShouldBe(3);
        (await Db.History.CountAsync()).ShouldBe(3);
    }
}

public sealed class SqliteCapturedRequestFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : CapturedRequestFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresCapturedRequestFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : CapturedRequestFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>;
