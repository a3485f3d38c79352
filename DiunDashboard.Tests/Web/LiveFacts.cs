using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using DiunDashboard.Tests.Builders;

namespace DiunDashboard.Tests.Web;

/// <summary>What GET /live tells open pages.</summary>
public abstract class LiveFacts(IDashboardFixture fixture) : OnDashboard(fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Emptying the database was no write of the program. This is one, and lets it look.
        await Client.GetStringAsync(new Uri("/readyz", UriKind.Relative));
        await using var page = await ListeningAsync(App);
        await page.UntilAsync(state => state.GetProperty("version").GetInt64() == 0);
    }

    [Fact]
    public async Task A_delivery_is_told_with_its_name_and_the_number_of_pending_updates()
    {
        await using var page = await ListeningAsync(App);

        await RecordedAsync(EventBuilder.AnEvent().Of("docker.io/grafana/grafana:11.2"));

        var state = await page.UntilAsync(state => state.GetProperty("news").GetInt32() > 0);
        state.GetProperty("version").GetInt64().ShouldBe(1);
        state.GetProperty("pending").GetInt32().ShouldBe(1);
        state.GetProperty("names").EnumerateArray().Select(name => name.GetString()).ShouldBe(["grafana"]);
    }

    [Fact]
    public async Task Five_hundred_deliveries_are_told_in_a_few_messages()
    {
        await using var page = await ListeningAsync(App);
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/nginx:1.{number}"))));
        await page.UntilAsync(state => state.GetProperty("version").GetInt64() == 500);

        page.Count.ShouldBeInRange(1, 3 + (int)watch.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task What_a_person_does_is_told_to_every_page()
    {
        await RecordedAsync(EventBuilder.AnEvent());
        await using var one = await ListeningAsync(App);
        await using var another = await ListeningAsync(App);

        await SendAsync("POST", "/api/updates/acknowledge-all", null, HttpStatusCode.OK);

        foreach (var page in new[] { one, another })
        {
            var state = await page.UntilAsync(state => state.GetProperty("version").GetInt64() == 2);
            state.GetProperty("pending").GetInt32().ShouldBe(0);
            state.GetProperty("news").GetInt32().ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_page_that_comes_later_is_told_the_state_and_no_news()
    {
        await RecordedAsync(EventBuilder.AnEvent());
        await using (var first = await ListeningAsync(App))
            await first.UntilAsync(state => state.GetProperty("version").GetInt64() == 1);

        await using var page = await ListeningAsync(App);

        page.Latest.GetProperty("version").GetInt64().ShouldBe(1);
        page.Latest.GetProperty("news").GetInt32().ShouldBe(0);
    }

    [Theory]
    [InlineData("?since=1", 2, "grafana redis")]
    [InlineData("?since=2", 1, "grafana")]
    [InlineData("?since=0", 3, "grafana redis nginx")]
    [InlineData("?since=3", 0, "")]
    [InlineData("?since=4", 0, "")]
    [InlineData("?since=-1", 0, "")]
    [InlineData("?since=9223372036854775808", 0, "")]
    [InlineData("?since=1.5&since=1", 0, "")]
    [InlineData("?since=", 0, "")]
    public async Task A_page_that_comes_back_is_told_what_came_since_the_version_it_saw(string query, int news, string names)
    {
        foreach (var name in new[] { "nginx", "redis", "grafana" })
            await RecordedAsync(EventBuilder.AnEvent().Of($"docker.io/library/{name}:1"));
        await using (var first = await ListeningAsync(App))
            await first.UntilAsync(state => state.GetProperty("version").GetInt64() == 3);

        await using var page = await ListeningAsync(App, query);

        page.Latest.GetProperty("version").GetInt64().ShouldBe(3);
        page.Latest.GetProperty("news").GetInt32().ShouldBe(news);
        string.Join(' ', page.Latest.GetProperty("names").EnumerateArray()).ShouldBe(names);
    }

    protected static async Task<Listening> ListeningAsync(DashboardApp app, string query = "")
    {
        var answer = await app.Client.GetAsync(new Uri("/live" + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var page = new Listening(answer, await answer.Content.ReadAsStreamAsync());
        // What happens from here on is news.
        await page.UntilAsync(_ => true);
        return page;
    }

    /// <summary>An open page.</summary>
    protected sealed class Listening(HttpResponseMessage answer, Stream stream) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

        /// <summary>How many states it was told so far.</summary>
        public int Count { get; private set; }

        public JsonElement Latest { get; private set; }

        public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> expected)
        {
            if (Count > 0 && expected(Latest))
                return Latest;
            while (await _events.MoveNextAsync().AsTask().WaitAsync(Patience))
            {
                if (_events.Current.EventType != "state")
                    continue;
                Count++;
                Latest = JsonElement.Parse(_events.Current.Data);
                if (expected(Latest))
                    return Latest;
            }

            throw new InvalidOperationException("The stream ended.");
        }

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            await stream.DisposeAsync();
        }
    }
}

public sealed class SqliteLiveFacts(DashboardFixture<SqliteTestDatabase> fixture)
    : LiveFacts(fixture), IClassFixture<DashboardFixture<SqliteTestDatabase>>;

public sealed class PostgresLiveFacts(DashboardFixture<PostgresTestDatabase> fixture)
    : LiveFacts(fixture), IClassFixture<DashboardFixture<PostgresTestDatabase>>
{
    [Fact]
    public async Task A_delivery_to_another_replica_is_told_too()
    {
        using var replica = new DashboardApp(Fixture.Database.Settings);
        await using var page = await ListeningAsync(replica);

        await RecordedAsync(EventBuilder.AnEvent());

        (await page.UntilAsync(state => state.GetProperty("news").GetInt32() > 0)).GetProperty("pending").GetInt32().ShouldBe(1);
    }
}
