using System.Runtime.CompilerServices;
using DiunDashboard.Data;
using DiunDashboard.Data.Postgres.Migrations;
using DiunDashboard.Data.Sqlite.Migrations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DiunDashboard.Web.Startup;

/// <summary>Chooses the database. The only file that names both providers.</summary>
internal static partial class DatabaseSetup
{
    /// <summary>To be called last: it takes something away that others add.</summary>
    public static void AddDatabase(this IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton<IDatabaseProvider>(provider => options.DatabaseUrl is { } url ? Postgres(url) : Sqlite(options.DbPath, provider));
        services.AddDbContextFactory<DashboardContext>((provider, context) =>
        {
            provider.GetRequiredService<IDatabaseProvider>().Configure(context);
            // Counts stop at a limit, whichever rows they have counted by then.
            context.ConfigureWarnings(warnings => warnings.Ignore(
                CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning));
        });
        services.AddSingleton<DatabasePreparation>();
        services.AddHostedService<HistoryPruning>();
        services.AddDataProtection().SetApplicationName("DiunDashboard");
        // It would read the keys while the program starts, and hold the start up for as long as the database is away.
        services.Remove(services.Single(added => added.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddSingleton<IXmlRepository, DatabaseKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((keys, repository) => keys.XmlRepository = repository);
    }

    /// <summary>Begins to make the database ready. That it cannot be used, <see cref="DatabasePreparation.RunAsync"/> throws.</summary>
    public static DatabasePreparation PrepareDatabase(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("DiunDashboard");
        Log.Database(log, app.Services.GetRequiredService<IDatabaseProvider>().Description);
        if (!app.Services.GetRequiredService<DashboardOptions>().HasWebhookSecret)
            Log.OpenWebhook(log);
        var preparation = app.Services.GetRequiredService<DatabasePreparation>();
        preparation.Begin();
        return preparation;
    }

    // Each by itself and not inlined, so that the other's driver is never loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SqliteDatabase Sqlite(string path, IServiceProvider provider) =>
        new(path, provider.GetRequiredService<ILogger<SqliteDatabase>>());

    [MethodImpl(MethodImplOptions.NoInlining)]
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
