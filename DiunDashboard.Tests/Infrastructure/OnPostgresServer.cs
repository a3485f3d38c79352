using System.Net;
using System.Text.Json;
using Npgsql;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Tests that do to a PostgreSQL server what they like: each has one of its own.</summary>
public abstract class OnPostgresServer : IAsyncLifetime
{
    protected static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    protected TestPostgresServer Server { get; private set; } = null!;

    protected int Port => new NpgsqlConnectionStringBuilder(Server.ConnectionString).Port;

    public async Task InitializeAsync() => Server = await TestPostgresServer.CreateAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>The settings of a program that reaches the server by way of another.</summary>
    protected Dictionary<string, string?> Through(TcpProxy proxy) => new(Server.Settings)
    {
        ["DATABASE_URL"] = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Port = proxy.Port }.ConnectionString,
    };

    protected static async Task<string> ProblemAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        // It is a problem whatever was asked for.
        request.Headers.TryAddWithoutValidation("Accept", "text/plain");
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        return JsonElement.Parse(body).GetProperty("detail").GetString()!;
    }

    /// <summary>Waits until no delivery is in the spool any more.</summary>
    protected Task AppliedAsync() => Waiting.UntilAsync(
        () => Task.FromResult(Directory.Exists(Server.SpoolFolder) && Directory.GetFiles(Server.SpoolFolder, "*.spool").Length == 0), Recovery);
}
