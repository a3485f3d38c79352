using System.Globalization;
using System.Net.Sockets;
using DiunDashboard.Data;
using DiunDashboard.Web;
using DiunDashboard.Web.Live;
using DiunDashboard.Web.Startup;
using Microsoft.AspNetCore.Connections;

// Whoever reads what is written here expects one form of numbers and times, and the driver of PostgreSQL reads no minus of another language.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
try
{
    // Slim: without what only IIS, HTTP/3 and debuggers use. A file that is watched takes one of the few watches that a machine gives to all its containers.
    // First, since an argument without a value takes the one after it for its own.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
        WebRootPath = ServerSetup.PublishedFiles,
    });
    var options = DashboardOptions.Read(builder.Configuration);
    if (args is ["--health-check"])
        return await HealthProbe.RunAsync(options);
    builder.AddServer(options);
    builder.AddLog();
    builder.Services.AddIntake();
    builder.Services.AddLive();
    builder.Services.AddPages();
    builder.Services.AddApi();
    builder.Services.AddHealth();
    builder.Services.AddDatabase(options);

    var app = builder.Build();
    // Beside the rest: both are work for a processor each, and what is delivered meanwhile is kept.
    var database = app.PrepareDatabase();
    app.UseDashboard();
    await database.RunAsync(app);
    return 0;
}
catch (IOException failure) when (failure.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync("PORT names a port that another program listens on.");
    return 1;
}
catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AccessDenied)
{
    await Console.Error.WriteLineAsync("PORT names a port that this user may not listen on: choose one above 1023.");
    return 1;
}
catch (Exception refused) when (refused is InvalidSettingException or DatabaseUnusableException)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
