using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>A browser without scripts: cookies, pages, and forms sent as they stand. Follows no redirect.</summary>
public sealed class FormBrowser(HttpClient client) : IDisposable
{
    public FormBrowser(DashboardApp app) : this(app.NewClient(cookies: true))
    {
    }

    /// <summary>Pages are asked for and forms sent by script, as htmx does.</summary>
    public bool Enhanced { get; set; }

    public async Task<(HttpResponseMessage Answer, IHtmlDocument Page)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (Enhanced)
            request.Headers.Add("HX-Request", "true");
        var answer = await client.SendAsync(request);
        return (answer, new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()));
    }

    public async Task<IHtmlDocument> PageAsync(string path)
    {
        var (answer, page) = await GetAsync(path);
        using (answer)
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return page;
    }

    /// <summary>Sends the form of a button; <paramref name="change"/> may alter the fields first.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(IElement? button, Action<Dictionary<string, string?>>? change = null)
    {
        var form = (IHtmlFormElement)button.ShouldNotBeNull().Closest("form")!;
        var fields = form.QuerySelectorAll("input[name], select[name]").Concat(form.Owner!.QuerySelectorAll($"input[form='{form.Id}']"))
            .Where(field => field is not IHtmlInputElement { Type: "checkbox", IsChecked: false })
            .GroupBy(field => field.GetAttribute("name")!).ToDictionary(group => group.Key, group => Value(group.First()));
        if (button.GetAttribute("name") is { } name)
            fields[name] = button.GetAttribute("value");
        change?.Invoke(fields);
        return await PostAsync(button.GetAttribute("formaction") ?? form.GetAttribute("action")!, fields);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string?>> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!))),
        };
        if (Enhanced)
            request.Headers.Add("HX-Request", "true");
        return await client.SendAsync(request);
    }

    public void Dispose() => client.Dispose();

    private static string? Value(IElement field) => field is IHtmlSelectElement select ? select.Value : field.GetAttribute("value");
}
