namespace DiunDashboard.Tests.Web;

/// <summary>A setting that makes no sense stops the start with one line that names the variable and never shows the value.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("PORT", "eighty-XYZZY")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("REOPEN_ON", "XYZZY")]
    [InlineData("HISTORY_RETENTION_DAYS", "0")]
    [InlineData("HISTORY_RETENTION_DAYS", "1e3")]
    [InlineData("WEBHOOK_SECRET_FILE", "/nowhere/XYZZY")]
    [InlineData("DATABASE_URL_FILE", "/nowhere/XYZZY")]
    [InlineData("DATABASE_URL", "mysql://user:XYZZY@host/db")]
    [InlineData("DATABASE_URL", "postgres://user:XYZZY@host/db?XYZZY=1")]
    [InlineData("DATABASE_URL", "postgres://user:XY%ZZY@host/db")]
    [InlineData("DATABASE_URL", "postgres://user:XYZZY@host:port/db")]
    [InlineData("DATABASE_URL", "Host=db;Pasword=XYZZY")]
    [InlineData("AllowedHosts", "a.example.org,XYZZY.example.org")]
    [InlineData("AllowedHosts", "https://XYZZY.example.org")]
    [InlineData("AllowedHosts", "XYZZY.example.org:8443")]
    [InlineData("AllowedHosts", "a.example.org; XYZZY.example.org")]
    [InlineData("AllowedHosts", "::1")]
    [InlineData("AllowedHosts", "[XYZZY]")]
    [InlineData("AllowedHosts", " ")]
    [InlineData("AllowedHosts", ";")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "XYZZY")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "1")]
    public async Task It_stops_the_start(string name, string value)
    {
        var (code, output) = await DashboardProcess.RunToEndAsync([KeyValuePair.Create(name, (string?)value)]);

        code.ShouldBe(1);
        output.Split('\n').Length.ShouldBe(1, output);
        output.ShouldStartWith(name);
        output.ShouldNotContain("XYZZY");
    }

    [Theory]
    [InlineData("AllowedHosts", "*")]
    [InlineData("AllowedHosts", "a.example.org;*.example.org;192.0.2.1;[::1];bücher.example;localhost;nas_01;")]
    [InlineData("FORWARDEDHEADERS_ENABLED", "True")]
    public void What_makes_sense_does_not(string name, string value) =>
        DiunDashboard.Web.DashboardOptions.Read(new Microsoft.Extensions.Configuration.ConfigurationManager { [name] = value });

    [Fact]
    public async Task A_secret_is_read_from_its_file_and_given_only_once()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "s3cret\n");
        try
        {
            var options = DiunDashboard.Web.DashboardOptions.Read(
                new Microsoft.Extensions.Configuration.ConfigurationManager { ["WEBHOOK_SECRET_FILE"] = file });
            options.WebhookSecret.ShouldBe("s3cret");

            var twice = await DashboardProcess.RunToEndAsync([new("WEBHOOK_SECRET_FILE", file), new("WEBHOOK_SECRET", "s3cret")]);
            twice.Code.ShouldBe(1);
            twice.Output.ShouldNotContain("s3cret");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var (code, output) = await DashboardProcess.RunToEndAsync([new("DB_PATH", "/nowhere/at/all/diun.db")]);

        code.ShouldBe(1);
        output.ShouldContain("/nowhere/at/all");
    }
}
