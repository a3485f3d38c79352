using DiunDashboard.Data;
using DiunDashboard.Web;
using DiunDashboard.Web.Live;
using DiunDashboard.Web.Startup;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var options = DashboardOptions.Read(builder.Configuration);
    if (args is ["--health-check"])
        return await HealthProbe.RunAsync(options);
    builder.AddServer(options);
    builder.AddLog();
    builder.Services.AddDatabase(options);
    builder.Services.AddIntake();
    builder.Services.AddLive();
    builder.Services.AddPages();
    builder.Services.AddApi();
    builder.Services.AddHealth();

    var app = builder.Build();
    await app.PrepareDatabaseAsync();
    app.UseDashboard();
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is InvalidSettingException or DatabaseUnusableException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
