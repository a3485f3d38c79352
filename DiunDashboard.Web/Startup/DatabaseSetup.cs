using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Sqlite.Migrations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DiunDashboard.Web.Startup;

/// <summary>Chooses the database. The only file that names both providers.</summary>
internal static partial class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton<IDatabaseProvider>(provider => options.DatabaseUrl is { } url
            ? Postgres(url)
            : new SqliteDatabase(options.DbPath, provider.GetRequiredService<ILogger<SqliteDatabase>>()));
        services.AddDbContextFactory<DashboardContext>((provider, context) =>
        {
            provider.GetRequiredService<IDatabaseProvider>().Configure(context);
            // Counts stop at a limit, whichever rows they have counted by then.
            context.ConfigureWarnings(warnings => warnings.Ignore(
                CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning));
        });
        services.AddHostedService<HistoryPruning>();
        services.AddDataProtection().SetApplicationName("DiunDashboard");
        services.AddSingleton<IXmlRepository, DatabaseKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((keys, repository) => keys.XmlRepository = repository);
    }

    /// <summary>Makes the database ready before the first request is taken.</summary>
    /// <exception cref="DatabaseUnusableException">It cannot be used.</exception>
    public static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("DiunDashboard");
        var provider = app.Services.GetRequiredService<IDatabaseProvider>();
        Log.Database(log, provider.Description);
        if (!app.Services.GetRequiredService<DashboardOptions>().HasWebhookSecret)
            Log.OpenWebhook(log);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await provider.PrepareAsync(db, app.Lifetime.ApplicationStopping);
    }

    private static PostgresDatabase Postgres(string url)
    {
        try
        {
            return new PostgresDatabase(url);
        }
        catch (FormatException failure)
        {
            throw new InvalidSettingException("DATABASE_URL", $"cannot be read: {failure.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Database}")]
        public static partial void Database(ILogger logger, string database);

        [LoggerMessage(LogLevel.Warning, "WEBHOOK_SECRET is not set: whoever reaches this port can send updates")]
        public static partial void OpenWebhook(ILogger logger);
    }
}
