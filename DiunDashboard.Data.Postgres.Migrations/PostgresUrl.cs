using System.Globalization;
using Npgsql;

namespace DiunDashboard.Data.Postgres.Migrations;

/// <summary>
/// Reads DATABASE_URL: the URI form of libpq (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)
/// or an Npgsql connection string. No message ever holds a part of the value: a misplaced character may make any part the password.
/// </summary>
internal static class PostgresUrl
{
    private const string Known =
        "sslmode, sslrootcert, sslcert, sslkey, sslpassword, connect_timeout, application_name, options, target_session_attrs, " +
        "keepalives_idle, host, port, dbname, user, password, passfile, channel_binding, sslnegotiation, gssencmode";

    /// <exception cref="FormatException">The value is neither a URL nor a connection string, or has an unknown parameter.</exception>
    public static string ToConnectionString(string value)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = value.StartsWith("postgres://", StringComparison.Ordinal) || value.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromUrl(value[(value.IndexOf("://", StringComparison.Ordinal) + 3)..])
                : new NpgsqlConnectionStringBuilder(value);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException or KeyNotFoundException or InvalidCastException)
        {
            // The driver's message quotes the value, so that only our own sentences may pass.
            throw new FormatException(failure is UrlException ? failure.Message : "it is no valid postgres:// URL and no Npgsql connection string");
        }

        if (string.IsNullOrEmpty(settings.Host))
            throw new FormatException("it names no host");
        // The driver chooses among several and refuses the wish for one. What a standby does not write is kept until there is one that does.
        if (!settings.Host.Contains(',', StringComparison.Ordinal))
            settings.TargetSessionAttributes = null;
        // What the operator wrote wins; these are the program's own figures.
        settings.MaxPoolSize = Given(settings, "Maximum Pool Size") ? settings.MaxPoolSize : 25;
        settings.MinPoolSize = Given(settings, "Minimum Pool Size") ? settings.MinPoolSize : Math.Min(5, settings.MaxPoolSize);
        settings.ConnectionLifetime = Given(settings, "Connection Lifetime") ? settings.ConnectionLifetime : 300;
        // Otherwise giving up asks the server to cancel and waits for its answer without an end: a network that swallows packets would hold everything up.
        settings.CancellationTimeout = Given(settings, "Cancellation Timeout") ? settings.CancellationTimeout : -1;
        // Without it a wait that has no end of its own, such as that for another replica's upgrade, outlasts a server whose machine went without a word.
        if (!settings.Host.Split(',').Any(IsSocket))
        {
            settings.TcpKeepAliveTime = Given(settings, "TCP Keepalive Time") ? settings.TcpKeepAliveTime : 15;
            if (settings.TcpKeepAliveTime > 0 && !Given(settings, "TCP Keepalive Interval"))
                settings.TcpKeepAliveInterval = 5;
        }

        // The driver would first try Kerberos with every connection, which the image has no library for (https://github.com/npgsql/npgsql/issues/6416).
        settings.GssEncryptionMode = Given(settings, "GSS Encryption Mode") ? settings.GssEncryptionMode : GssEncryptionMode.Disable;
        settings.ApplicationName = settings.ApplicationName is { Length: > 0 } name ? name : "DiunDashboard";
        settings.IncludeErrorDetail = false;
        settings.PersistSecurityInfo = false;
        return Checked(settings.ConnectionString);
    }

    // What does not go together the driver says when it is to connect.
    private static string Checked(string settings)
    {
        try
        {
            using var connection = new NpgsqlConnection(settings);
            return settings;
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new FormatException("its settings do not go together");
        }
    }

    // It takes no settings of TCP: with them the driver refuses to connect to it.
    private static bool IsSocket(string host) => host.TrimStart() is ['/' or '@', ..];

    private static bool Given(NpgsqlConnectionStringBuilder settings, string keyword) => settings.ShouldSerialize(keyword);

    // Not System.Uri: it refuses several hosts, empty hosts and sockets, all of which libpq takes.
    private static NpgsqlConnectionStringBuilder FromUrl(string rest)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        (rest, var query) = Split(rest, '?');
        (var authority, var database) = Split(rest, '/');
        if (authority.LastIndexOf('@') is >= 0 and var at)
        {
            (var user, var password) = Split(authority[..at], ':');
            authority = authority[(at + 1)..];
            if (user.Length > 0)
                settings.Username = Decode(user);
            if (password.Length > 0)
                settings.Password = Decode(password);
        }

        if (authority.Length > 0)
            SetHosts(settings, authority);
        if (database.Length > 0)
            settings.Database = Decode(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (var name, var text) = Split(pair, '=');
            Set(settings, Decode(name), Decode(text));
        }

        return settings;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder settings, string authority)
    {
        var hosts = authority.Split(',');
        if (hosts.Length > 1)
        {
            settings.Host = string.Join(',', hosts.Select(Decode));
            return;
        }

        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && !authority.EndsWith(']');
        settings.Host = Decode(hasPort ? authority[..colon] : authority).Trim('[', ']');
        if (hasPort && authority.Length > colon + 1)
            settings.Port = Port(authority[(colon + 1)..]);
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "sslmode": settings.SslMode = Mode(value); break;
            case "sslrootcert": settings.RootCertificate = value; break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "sslpassword": settings.SslPassword = value; break;
            case "sslnegotiation": settings.SslNegotiation = Enum.Parse<SslNegotiation>(value, ignoreCase: true); break;
            case "gssencmode": settings.GssEncryptionMode = Enum.Parse<GssEncryptionMode>(value, ignoreCase: true); break;
            case "channel_binding": settings.ChannelBinding = Enum.Parse<ChannelBinding>(value, ignoreCase: true); break;
            case "connect_timeout": settings.Timeout = Number(value); break;
            case "application_name": settings.ApplicationName = value; break;
            case "options": settings.Options = value; break;
            case "target_session_attrs": settings.TargetSessionAttributes = value; break;
            case "keepalives_idle": settings.KeepAlive = Number(value); break;
            case "host": settings.Host = value; break;
            case "port": settings.Port = Port(value); break;
            case "dbname": settings.Database = value; break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "passfile": settings.Passfile = value; break;
            default: throw new UrlException($"it has a parameter that is not known; known are {Known}");
        }
    }

    private static SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new UrlException("its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full"),
    };

    private static int Port(string value) =>
        Number(value) is > 0 and <= 65535 and var port ? port : throw new UrlException("its port is not between 1 and 65535");

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UrlException("a number in it (port, connect_timeout or keepalives_idle) is not one");

    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new UrlException("a percent sign in it is not followed by two hexadecimal digits (a literal % is written %25)");
        }

        return Uri.UnescapeDataString(text);
    }

    private static (string Before, string After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var i ? (text[..i], text[(i + 1)..]) : (text, "");

    private sealed class UrlException(string message) : FormatException(message);
}
