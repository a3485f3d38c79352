namespace DiunDashboard.Tests.Web;

/// <summary>A second process on the same file, or on the same port.</summary>
public sealed class SqliteProcessFacts() : ProcessFacts(new SqliteTestDatabase())
{
    protected override string StartLine => "Using SQLite database at " + ((SqliteTestDatabase)Database).Path;

    [Fact]
    public async Task A_second_process_on_one_file_is_told_who_holds_it()
    {
        using var first = await DashboardProcess.StartAsync(Database.Settings);

        var (code, output) = await DashboardProcess.RunToEndAsync(Database.Settings);

        code.ShouldBe(1);
        output.ShouldContain("is in use by process ");
        (await first.Client.GetStringAsync("/readyz")).ShouldBe("ready");
    }

    [Fact]
    public async Task Another_name_of_the_file_is_the_same_file()
    {
        using var first = await DashboardProcess.StartAsync(Database.Settings);
        var link = ((SqliteTestDatabase)Database).Path + ".link";
        File.CreateSymbolicLink(link, ((SqliteTestDatabase)Database).Path);

        var (code, output) = await DashboardProcess.RunToEndAsync([new("DB_PATH", link)]);

        code.ShouldBe(1);
        output.ShouldContain("is in use by process ");
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_line()
    {
        using var first = await DashboardProcess.StartAsync(Database.Settings);
        var port = first.Client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var (code, output) = await DashboardProcess.RunToEndAsync([new("DB_PATH", ((SqliteTestDatabase)Database).Path + ".2"), new("PORT", port)]);

        code.ShouldBe(1);
        output.ShouldContain("PORT names a port");
        output.ShouldNotContain("   at ");
    }
}
