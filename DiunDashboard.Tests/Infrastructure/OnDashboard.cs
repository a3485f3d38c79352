using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DiunDashboard.Data;
using DiunDashboard.Tests.Builders;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Facts on the running program: each begins with an empty database, and speaks HTTP.</summary>
public abstract class OnDashboard(IDashboardFixture fixture) : IAsyncLifetime
{
    /// <summary>A context beside the program's own, to look at what it stored.</summary>
    protected DashboardContext Db { get; private set; } = null!;

    protected IDashboardFixture Fixture => fixture;

    protected DashboardApp App => fixture.App;

    protected HttpClient Client => fixture.App.Client;

    /// <summary>
    /// Whether ids begin at 1. Not where pages are live: what they were told of the fact before must not be what this one brings about.
    /// </summary>
    protected virtual bool RestartsIds => true;

    public virtual async Task InitializeAsync()
    {
        await fixture.Database.ResetAsync(RestartsIds);
        Db = fixture.Database.CreateContext();
    }

    public virtual async Task DisposeAsync() => await Db.DisposeAsync();

    /// <summary>Sends a body to the webhook, by default without any Content-Type, as Diun does.</summary>
    protected Task<HttpResponseMessage> DeliverAsync(byte[] body, string? contentType = null, string path = "/webhook") =>
        DeliverAsync(App, body, contentType, path);

    protected Task<HttpResponseMessage> DeliverAsync(string body) => DeliverAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>Sends an event and expects it to be recorded.</summary>
    protected async Task RecordedAsync(EventBuilder diunEvent)
    {
        using var answer = await DeliverAsync(diunEvent.Build());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    protected static async Task<HttpResponseMessage> DeliverAsync(DashboardApp app, byte[] body, string? contentType = null, string path = "/webhook")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await app.Client.SendAsync(request);
    }

    /// <summary>A page as a browser without scripts gets it.</summary>
    protected async Task<IDocument> PageAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return new HtmlParser().ParseDocument(html);
    }

    protected async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Sends JSON, or with null no body at all, and expects a status. The answer's body; undefined when it is empty.</summary>
    protected async Task<JsonElement> SendAsync(string method, string path, object? body, HttpStatusCode expected, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await Client.SendAsync(request);
        var content = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, content);
        if ((int)expected >= 400)
            ShouldBeProblem(answer, content);
        return content.Length == 0 ? default : JsonElement.Parse(content);
    }

    /// <summary>Every error of a program's route is a problem with one plain sentence (RFC 9457).</summary>
    protected static JsonElement ShouldBeProblem(HttpResponseMessage answer, string content)
    {
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", content);
        var problem = JsonElement.Parse(content);
        problem.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "title", "status", "detail", "traceId"], ignoreOrder: true, content);
        problem.GetProperty("status").GetInt32().ShouldBe((int)answer.StatusCode);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
        return problem;
    }
}
