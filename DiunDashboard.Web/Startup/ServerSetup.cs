namespace DiunDashboard.Web.Startup;

/// <summary>The server's limits and the log.</summary>
internal static class ServerSetup
{
    /// <summary>The largest body that is taken, in bytes.</summary>
    public const int MaxBody = 1_048_576;

    /// <summary>
    /// The folder of the files that a published program has beside it, and null where there is none. The framework would look in the working directory, which
    /// is where the database is to be, and where it finds no file answer with an empty one.
    /// </summary>
    public static string? PublishedFiles => Path.Combine(AppContext.BaseDirectory, "wwwroot") is var folder && Directory.Exists(folder) ? folder : null;

    public static void AddServer(this WebApplicationBuilder builder, DashboardOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.WebHost.UseUrls($"http://*:{options.Port}");
        // Finds the packages' and compressed files also when it runs from the build output; a published program has them beside it.
        builder.WebHost.UseStaticWebAssets();
        // There they would be sent anew, uncompressed, with every page, in case somebody is changing them.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        builder.Services.AddHostNames();
        builder.Services.AddHostedService<IdleMemory>();
        // The server waits one second more for requests that it has cut off, such as those that wait for a database without an answer, and all of it may take eight.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(6));
    }

    public static void AddLog(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            // One event is one line, whatever a value holds.
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // What fails in the database is an exception as well, and reported where that is handled; the first look for a history table always fails.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        // Whoever asks for the health is told.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // A start that fails ends the program, which says why in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // The keys are stored unencrypted, beside the data they protect; while the database is away there are none, which every form is told.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
    }
}
