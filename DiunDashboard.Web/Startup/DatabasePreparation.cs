using DiunDashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Web.Startup;

/// <summary>
/// Makes the database ready, and tries again for as long as it is away: the program starts without it, keeps deliveries and says 503 to everybody else.
/// What no waiting mends (a wrong password, a damaged file, a newer schema) stops the program. A failure that nobody has thought of does not:
/// a program that has ended keeps no delivery.
/// </summary>
public sealed partial class DatabasePreparation(
    IDbContextFactory<DashboardContext> contexts, IDatabaseProvider provider, IHostApplicationLifetime lifetime, ILogger<DatabasePreparation> logger)
{
    // Long enough for what is usual, and for a server that was started at the same time; a migration of many rows goes on while requests are refused.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // As long as pages wait.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(200);

    // An upgrade that fails may have worked for minutes.
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAway;

    /// <summary>Whether the database has this program's schema. Never becomes false again; the database may be away all the same.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when <see cref="IsReady"/>, or with the refusal.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Why it is not ready, in a few words.</summary>
    public string State { get; private set; } = "is being prepared";

    /// <summary>Completes when <see cref="Ready"/> does, or when it takes so long that nobody should wait for it any more. Never fails.</summary>
    public Task ReadyOrLate { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, on another thread.</summary>
    public void Begin()
    {
        ReadyOrLate = WatchAsync();
        _ = Task.Run(PrepareAsync);
    }

    /// <summary>Runs the program until it is asked to stop, or until it shows that the database cannot be used.</summary>
    /// <exception cref="DatabaseUnusableException">It cannot be used.</exception>
    public async Task RunAsync(WebApplication app)
    {
        try
        {
            await using (app)
                await RunToEndAsync(app);
        }
        catch (OperationCanceledException) when (Ready.IsFaulted)
        {
            // It showed while the server was starting.
        }

        if (Ready.IsFaulted)
            await Ready;
    }

    private static async Task RunToEndAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // Or the host reports a background service that its end keeps from beginning as one that crashed.
            app.Lifetime.StopApplication();
            throw;
        }

        await app.WaitForShutdownAsync();
    }

    /// <summary>What a failure says about the database in a few words: without SQL, without the connection string, without a path.</summary>
    public static string Reason(Exception failure) => failure.GetBaseException() switch
    {
        TimeoutException or OperationCanceledException => "no answer in time",
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => "a file that a setting names cannot be opened",
        // In brackets, within a sentence.
        var cause => cause.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    private async Task WatchAsync()
    {
        if (await Task.WhenAny(Ready, Task.Delay(Patience)) != Ready && !_isAway)
            Log.TakesLong(logger);
    }

    private async Task PrepareAsync()
    {
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync();
                await provider.PrepareAsync(db, lifetime.ApplicationStopping);
                if (_isAway)
                    Log.Back(logger);
                _ready.SetResult();
                return;
            }
            catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return;
            }
            catch (DatabaseUnusableException refusal)
            {
                // It is thrown where the program waits for it.
                _ready.SetException(refusal);
                lifetime.StopApplication();
                return;
            }
#pragma warning disable CA1031 // See above.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                await RestAsync(failure);
            }
        }
    }

    private async Task RestAsync(Exception failure)
    {
        var isKnown = provider.IsUnavailable(failure);
        // What it says may be anything.
        var state = isKnown ? $"is away ({Reason(failure)})" : "cannot be prepared (the log says why)";
        if (!isKnown && State != state)
            Log.Unexpected(logger, failure);
        else if (isKnown && !_isAway)
            Log.Away(logger, Reason(failure));
        (State, _isAway) = (state, true);
        await Task.Delay(!isKnown ? LongPause : ReadyOrLate.IsCompleted ? Pause : ShortPause);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The database is away ({Reason}): deliveries are kept until it is there")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Error, "The database could not be prepared: deliveries are kept, and it is tried again")]
        public static partial void Unexpected(ILogger logger, Exception failure);

        [LoggerMessage(LogLevel.Information, "The database is there and ready")]
        public static partial void Back(ILogger logger);

        [LoggerMessage(LogLevel.Information, "The database is not ready yet: deliveries are kept until it is")]
        public static partial void TakesLong(ILogger logger);
    }
}
