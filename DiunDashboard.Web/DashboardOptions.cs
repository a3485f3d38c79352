using System.Globalization;

namespace DiunDashboard.Web;

/// <summary>Every setting, read and checked once at start.</summary>
public sealed record DashboardOptions
{
    /// <summary>The longest retention: what a date can still subtract.</summary>
    private const int MaxRetentionDays = 365_000;

    private const int MaxSpoolMebibytes = 1024 * 1024;

    /// <summary>PORT: 0 takes any free port.</summary>
    public required int Port { get; init; }

    /// <summary>DB_PATH: the SQLite file, relative to the working directory.</summary>
    public required string DbPath { get; init; }

    /// <summary>DATABASE_URL: when set, PostgreSQL is used instead of SQLite.</summary>
    public required string? DatabaseUrl { get; init; }

    /// <summary>WEBHOOK_SECRET: what a delivery's Authorization must carry; null leaves the endpoint open.</summary>
    public required string? WebhookSecret { get; init; }

    /// <summary>REOPEN_ON=digest: an event with the digest already acknowledged leaves the acknowledgement.</summary>
    public required bool ReopenOnNewDigestOnly { get; init; }

    /// <summary>HISTORY_RETENTION_DAYS.</summary>
    public required TimeSpan HistoryRetention { get; init; }

    /// <summary>Where deliveries wait while the database is away: beside DB_PATH, also with PostgreSQL.</summary>
    public string SpoolFolder => Path.GetFullPath(DbPath) + ".spool";

    /// <summary>SPOOL_LIMIT_MIB, in bytes.</summary>
    public required long SpoolLimit { get; init; }

    public bool HasWebhookSecret => WebhookSecret is not null;

    /// <exception cref="InvalidSettingException">A value makes no sense.</exception>
    public static DashboardOptions Read(IConfiguration settings)
    {
        CheckOfFramework(settings);
        return Own(settings);
    }

    private static DashboardOptions Own(IConfiguration settings) => new()
    {
        Port = Number(settings, "PORT", 8080, 0, 65_535),
        DbPath = Text(settings, "DB_PATH") ?? "diun.db",
        DatabaseUrl = Secret(settings, "DATABASE_URL"),
        WebhookSecret = Secret(settings, "WEBHOOK_SECRET"),
        ReopenOnNewDigestOnly = Text(settings, "REOPEN_ON") switch
        {
            null or "any" => false,
            "digest" => true,
            _ => throw new InvalidSettingException("REOPEN_ON", "must be \"any\" or \"digest\""),
        },
        SpoolLimit = Number(settings, "SPOOL_LIMIT_MIB", 256, 1, MaxSpoolMebibytes) * 1024L * 1024L,
        HistoryRetention = TimeSpan.FromDays(Number(settings, "HISTORY_RETENTION_DAYS", 365, 1, MaxRetentionDays)),
    };

    // It takes these as they are: a blank, a port or a scheme lets nobody in, no name at all lets everybody, and "yes" is a no.
    private static void CheckOfFramework(IConfiguration settings)
    {
        if (settings["AllowedHosts"] is { Length: > 0 } hosts)
        {
            var names = hosts.Split(';', StringSplitOptions.RemoveEmptyEntries);
            if (names.Length == 0 || !names.All(IsHost))
                throw new InvalidSettingException("AllowedHosts", "must be names without scheme, port and blanks, separated by \";\"");
        }

        if (settings["FORWARDEDHEADERS_ENABLED"] is { Length: > 0 } text && text.ToUpperInvariant() is not ("TRUE" or "FALSE"))
            throw new InvalidSettingException("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "must be \"true\" or \"false\"");
    }

    private static bool IsHost(string name) => name == "*" || (name is ['[', .. var address, ']']
        ? Uri.CheckHostName(address) == UriHostNameType.IPv6
        : Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) is UriHostNameType.Dns or UriHostNameType.IPv4);

    // The generated text of a record would hold the secrets.
    public override string ToString() => nameof(DashboardOptions);

    private static string? Text(IConfiguration settings, string name) => string.IsNullOrWhiteSpace(settings[name]) ? null : settings[name]!.Trim();

    private static int Number(IConfiguration settings, string name, int byDefault, int least, int most) => Text(settings, name) switch
    {
        null => byDefault,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw new InvalidSettingException(name, $"must be a whole number from {least} to {most}"),
    };

    private static string? Secret(IConfiguration settings, string name)
    {
        var fileName = name + "_FILE";
        if (Text(settings, fileName) is not { } path)
            return Text(settings, name);
        if (Text(settings, name) is not null)
            throw new InvalidSettingException(fileName, $"must not be set together with {name}");
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } secret
                ? secret
                : throw new InvalidSettingException(fileName, "names an empty file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidSettingException(fileName, "names a file that cannot be read");
        }
    }
}
