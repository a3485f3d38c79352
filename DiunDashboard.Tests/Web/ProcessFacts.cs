using System.Diagnostics;
using System.Net;
using System.Text.Json;
using static DiunDashboard.Tests.Builders.EventBuilder;

namespace DiunDashboard.Tests.Web;

/// <summary>The program from outside: how it starts, stops, and comes back.</summary>
public abstract class ProcessFacts(TestDatabase database) : IAsyncLifetime
{
    protected abstract string StartLine { get; }

    protected TestDatabase Database => database;

    public Task InitializeAsync() => database.InitializeAsync();

    public Task DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task After_kill_9_everything_answered_is_there()
    {
        var answered = 0;
        using (var victim = await DashboardProcess.StartAsync(database.Settings))
        {
            async Task DeliverUntilKilledAsync(int sender)
            {
                for (var number = 0; ; number++)
                {
                    using var body = new ByteArrayContent(AnEvent().On($"host-{sender}").Of($"docker.io/library/app:{number}").Build());
                    try
                    {
                        using var answer = await victim.Client.PostAsync(new Uri("/webhook", UriKind.Relative), body);
                        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                        Interlocked.Increment(ref answered);
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }
                }
            }

            var senders = Enumerable.Range(0, 4).Select(DeliverUntilKilledAsync).ToList();
            while (Volatile.Read(ref answered) < 50)
                await Task.Delay(10);
            victim.Kill();
            await Task.WhenAll(senders);
        }

        using var next = await DashboardProcess.StartAsync(database.Settings);
        var hosts = JsonElement.Parse(await next.Client.GetStringAsync("/api/updates")).EnumerateObject()
            .Sum(entry => entry.Value.GetProperty("hosts").GetArrayLength());
        // A sender whose answer got lost cannot know: at most one more for each of the four.
        hosts.ShouldBeInRange(answered, answered + 4);
        (await next.Client.GetStringAsync("/readyz")).ShouldBe("ready");
    }

    [Fact]
    public async Task It_says_once_which_database_it_uses_and_stops_cleanly_when_asked()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings);

        program.Lines.Count(line => line.Contains("Using ", StringComparison.Ordinal)).ShouldBe(1);
        program.Lines.Single(line => line.Contains("Using ", StringComparison.Ordinal)).ShouldEndWith(StartLine);
        program.Lines.Count(line => line.Contains("WEBHOOK_SECRET", StringComparison.Ordinal)).ShouldBe(1);
        program.Lines.Count(line => line.Contains("fail:", StringComparison.Ordinal)).ShouldBe(0, program.Output);
        (await program.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Pages_and_what_is_done_on_them_leave_no_line_in_the_log()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings);
        await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        using var browser = new FormBrowser(new HttpClient { BaseAddress = program.Client.BaseAddress });
        foreach (var path in new[] { "/", "/updates/1", "/history", "/tags", "/setup" })
            await browser.PageAsync(path);
        browser.Enhanced = true;

        using (await browser.SubmitAsync((await browser.PageAsync("/")).QuerySelector("form.update-actions button[data-key=a]")))
            await browser.PageAsync("/");

        (await program.StopAsync()).ShouldBe(0);
        program.Output.ShouldNotContain("Microsoft.AspNetCore");
    }

    [Fact]
    public async Task It_watches_no_file_since_a_machine_has_few_watches_for_all_that_runs_on_it()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings);
        await program.Client.GetStringAsync("/");

        // https://man7.org/linux/man-pages/man7/inotify.7.html
        new DirectoryInfo($"/proc/{program.Id}/fd").EnumerateFiles().Select(file => file.LinkTarget).ShouldNotContain("anon_inode:inotify");
    }

    [Fact]
    public async Task Its_health_check_watches_no_file_either()
    {
        var calls = Path.GetTempFileName();
        var program = Path.Combine(AppContext.BaseDirectory, "DiunDashboard.Web.dll");
        using var check = Process.Start(new ProcessStartInfo("strace", ["-f", "-e", "trace=?inotify_init,inotify_init1,connect", "-o", calls, "dotnet", program, "--health-check"])
        {
            Environment = { ["PORT"] = "1" },
            RedirectStandardError = true,
        })!;
        await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        var traced = await File.ReadAllTextAsync(calls);
        File.Delete(calls);
        traced.ShouldContain("connect(");
        traced.ShouldNotContain("inotify_init");
    }

    [Theory]
    [InlineData("ar_SA.UTF-8")]
    [InlineData("fi_FI.UTF-8")]
    [InlineData("th_TH.UTF-8")]
    public async Task It_reads_and_writes_numbers_and_times_alike_in_every_language(string language)
    {
        using var program = await DashboardProcess.StartAsync(database.Settings.Append(new("LC_ALL", language)));
        await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        (await program.StopAsync()).ShouldBe(0);

        program.Lines.Count.ShouldBeGreaterThan(1);
        program.Lines.ShouldAllBe(line => line.StartsWith(DateTime.UtcNow.ToString("yyyy-", System.Globalization.CultureInfo.InvariantCulture)) && line[19] == 'Z' && line[13] == ':');
    }

    [Fact]
    public async Task It_stops_at_once_although_pages_are_listening()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings);
        using var page = await program.Client.GetAsync(new Uri("/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        (await program.StopAsync()).ShouldBe(0);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Memory_that_work_has_taken_is_given_back_when_nothing_happens_any_more()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings);
        for (var number = 0; number < 300; number++)
            await program.Client.GetStringAsync($"/?q={number}");
        var busy = program.ResidentMemory();

        await Waiting.UntilAsync(
            () => Task.FromResult(program.ResidentMemory() < busy - 3 * 1_048_576), TimeSpan.FromSeconds(30), () => $"{busy}, {program.ResidentMemory()}");
    }

    [Fact]
    public async Task A_form_opened_before_a_restart_can_still_be_sent()
    {
        using var browser = new HttpClientHandler { AllowAutoRedirect = false };
        string form;
        CookieCollection cookies;
        using (var before = await DashboardProcess.StartAsync(database.Settings))
        {
            using var client = new HttpClient(browser, disposeHandler: false) { BaseAddress = before.Client.BaseAddress };
            form = await client.GetStringAsync("/tags");
            cookies = browser.CookieContainer.GetCookies(before.Client.BaseAddress!);
        }

        using var after = await DashboardProcess.StartAsync(database.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tags")
        {
            Content = new FormUrlEncodedContent([new("name", "prod"), new("__RequestVerificationToken", TokenIn(form))]),
        };
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var answer = await after.Client.SendAsync(request);

        JsonElement.Parse(await after.Client.GetStringAsync("/api/tags")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_looks_after_it_and_Diun_ask_by_any_name_while_pages_answer_to_the_allowed_ones_only()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings.Append(new("AllowedHosts", "updates.example.org")));
        var port = program.Client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        (await DashboardProcess.RunToEndAsync(database.Settings.Append(new("PORT", port)), "--health-check")).Code.ShouldBe(0);
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics" })
            (await StatusAsync(program, path)).ShouldBe(HttpStatusCode.OK, path);
        foreach (var path in new[] { "/", "/api/updates", "/healthz/../api/updates", "/webhook/../api/updates", "/metricsx" })
            (await StatusAsync(program, path)).ShouldBe(HttpStatusCode.BadRequest, path);
        foreach (var (path, type) in new[] { ("/", "text/plain"), ("/api/updates", "application/problem+json") })
        {
            using var refused = await AskAsync(program, path);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            refused.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
            (await refused.Content.ReadAsStringAsync()).ShouldContain("AllowedHosts");
        }

        await program.Client.DeliverAsync(AnEvent(), HttpStatusCode.OK);
        (await StatusAsync(program, "/", ("User-Agent", "diun/v4.33.0 go/1.26.11 Linux"))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(program, "/", ("Host", "updates.example.org"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(program, "/", ("Host", "evil.example"), ("X-Forwarded-Host", "updates.example.org"))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Behind_a_proxy_that_is_trusted_the_address_is_the_one_the_person_typed()
    {
        using var program = await DashboardProcess.StartAsync(database.Settings.Append(new("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")));
        (string, string)[] forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "updates.example.org")];

        (await PageAsync(program, "/setup", forwarded)).ShouldContain("https://updates.example.org/webhook");
        (await StatusAsync(program, "/api/updates/acknowledge-all", [.. forwarded, ("Origin", "https://updates.example.org")])).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(program, "/api/updates/acknowledge-all", [.. forwarded, ("Origin", "https://evil.example")])).ShouldBe(HttpStatusCode.Forbidden);
        (await PageAsync(program, "/setup")).ShouldContain($"{program.Client.BaseAddress}webhook");
    }

    [Fact]
    public async Task A_name_that_a_proxy_forwards_must_be_allowed_too_and_none_is_believed_unasked()
    {
        (string, string)[] forwarded = [("X-Forwarded-Host", "evil.example"), ("Host", "updates.example.org")];
        foreach (var setting in new[] { "true", "false" })
        {
            using var program = await DashboardProcess.StartAsync(database.Settings.Concat(
                [new("ASPNETCORE_FORWARDEDHEADERS_ENABLED", setting), new("AllowedHosts", "updates.example.org")]));

            (await PageAsync(program, "/setup", forwarded)).ShouldContain("http://updates.example.org/webhook", customMessage: setting);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(DashboardProcess program, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(path.EndsWith("-all", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await program.Client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(DashboardProcess program, string path, params (string Name, string Value)[] headers)
    {
        using var answer = await AskAsync(program, path, headers);
        return answer.StatusCode;
    }

    private static async Task<string> PageAsync(DashboardProcess program, string path, params (string Name, string Value)[] headers)
    {
        using var answer = await AskAsync(program, path, headers);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string TokenIn(string page)
    {
        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page);
        return document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }
}

public sealed class PostgresProcessFacts() : ProcessFacts(new PostgresTestDatabase())
{
    protected override string StartLine => "Using PostgreSQL database";
}
