using DiunDashboard.Data;
using DiunDashboard.Web;
using DiunDashboard.Web.Startup;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var options = DashboardOptions.Read(builder.Configuration);
    if (args is ["--health-check"])
        return await HealthProbe.RunAsync(options);
    builder.AddServer(options);
    builder.AddLog();
    builder.Services.AddIntake();
    builder.Services.AddPages();
    builder.Services.AddApi();
    builder.Services.AddHealth();
    builder.Services.AddDatabase(options);

    var app = builder.Build();
    var database = await app.PrepareDatabaseAsync();
    app.UseDashboard();
    await database.RunAsync(app);
    return 0;
}
catch (Exception refused) when (refused is InvalidSettingException or DatabaseUnusableException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
