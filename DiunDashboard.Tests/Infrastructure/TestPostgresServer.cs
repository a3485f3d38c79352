using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>
/// A PostgreSQL server of a fact's own, which may do to it what it likes but cut the power: it flushes nothing to the disk. It uses the programs that
/// scripts/with-postgres.sh uses.
/// </summary>
public sealed class TestPostgresServer : IAsyncDisposable
{
    private const string ServerUser = "postgres";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diun-test-");
    private readonly int _port = FreePort();
    private readonly string _options;

    private TestPostgresServer(string options) => _options = options;

    /// <summary>The variables that make the program use it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["DATABASE_URL"] = ConnectionString,
        ["DB_PATH"] = Path.Combine(_folder.FullName, "program", "diun.db"),
    };

    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = _port, Username = ServerUser, Database = ServerUser, MinPoolSize = 0, MaxPoolSize = 10, Timeout = 5,
    }.ConnectionString;

    public string SpoolFolder => Path.Combine(_folder.FullName, "program", "diun.db.spool");

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes a cluster and does not start it.</summary>
    /// <param name="options">Settings of the server, each as <c>-c name=value</c>.</param>
    public static async Task<TestPostgresServer> CreateAsync(string options = "")
    {
        var server = new TestPostgresServer(options);
        server._folder.CreateSubdirectory("program");
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ServerUser, server._folder.FullName);
        await AsOwnerAsync("initdb", "--pgdata", server.Data, "--username", ServerUser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        return server;
    }

    public Task StartAsync() => AsOwnerAsync(
        "pg_ctl", "start", "--pgdata", Data, "--log", Path.Combine(_folder.FullName, "server.log"), "--wait", "--silent", "--options",
        $"-c listen_addresses=127.0.0.1 -c port={_port.ToString(CultureInfo.InvariantCulture)} -c unix_socket_directories={_folder.FullName} -c fsync=off {_options}");

    /// <summary>Starts it with a certificate of its own, so that it encrypts for whoever wants it to.</summary>
    public async Task StartWithTlsAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await WriteAsync("server.crt", certificate.ExportCertificatePem());
        await WriteAsync("server.key", key.ExportPkcs8PrivateKeyPem());
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), "ssl = on\n");
        await StartAsync();
    }

    /// <summary>Stops it as a crash would: without finishing anything.</summary>
    public Task CrashAsync() => AsOwnerAsync("pg_ctl", "stop", "--pgdata", Data, "--mode", "immediate", "--wait", "--silent");

    /// <summary>Overwrites the first page of a table or an index, as a failing disk may, and starts the server again.</summary>
    public async Task DamageAsync(string relation)
    {
        await ScalarAsync("CHECKPOINT");
        var path = (string)(await ScalarAsync($"SELECT pg_relation_filepath('{relation}')"))!;
        await CrashAsync();
        await using (var file = new FileStream(Path.Combine(Data, path), FileMode.Open))
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, 24).Concat(new byte[100]).ToArray());
        await StartAsync();
    }

    public async Task<long> CountAsync(string query) => Convert.ToInt64(await ScalarAsync(query), CultureInfo.InvariantCulture);

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await CrashAsync();
        _folder.Delete(recursive: true);
    }

    private async Task WriteAsync(string name, string text)
    {
        var path = Path.Combine(Data, name);
        await File.WriteAllTextAsync(path, text);
        await RunAsync("chmod", "600", path);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ServerUser, path);
    }

    // The server refuses to run as root.
    private static Task AsOwnerAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", ServerUser, "--", ProgramPath(program), .. arguments])
        : RunAsync(ProgramPath(program), arguments);

    // Debian keeps them out of the PATH.
    private static string ProgramPath(string name) => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Where(File.Exists)
            .MaxBy(path => int.Parse(path.Split('/')[4], CultureInfo.InvariantCulture)) ?? name
        : name;

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // The output goes nowhere: the server inherits it and would keep a pipe open for as long as it runs.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
