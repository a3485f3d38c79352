#:project ../../DiunDashboard.Web/DiunDashboard.Web.csproj
#:project ../../DiunDashboard.Data.Sqlite.Migrations/DiunDashboard.Data.Sqlite.Migrations.csproj
#:property PublishAot=false

// Fills a new SQLite file with the events of images.txt and what a person did about them, at times of its own:
//     dotnet run scripts/demo/demo.cs -- FILE
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Sqlite.Migrations;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

var none = CancellationToken.None;
var now = DateTimeOffset.UtcNow;
using var provider = new SqliteDatabase(args[0], NullLogger.Instance);
var options = new DbContextOptionsBuilder<DashboardContext>();
provider.Configure(options);
await using var db = new DashboardContext(options.Options, provider);
await provider.PrepareAsync(db, none);

var lines = File.ReadLines(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? ".", "images.txt")).Where(line => !line.StartsWith('#'));
var images = lines.Select(Read).ToList();
Dictionary<string, long> tags = [];
foreach (var name in images.Select(image => image.Tag).Where(tag => tag != "-").Distinct())
    tags[name] = (await db.CreateTagAsync(TagName.Read(name, out _)!, now.AddDays(-95), none))!.Id;

List<(DateTimeOffset At, Func<DateTimeOffset, Task> Happen)> events = [];
foreach (var (image, number) in images.Select((image, number) => (image, number)))
{
    // Some images change every week, others every other month; most are dealt with after a day or two.
    var gap = 6 + (number * 7 % 41);
    for (var (age, generation) = (image.Age + gap, 1); age < 92; (age, generation) = (age + gap, generation + 1))
    {
        var (past, older) = (now.AddDays(-age), generation);
        events.Add((past, at => RecordAsync(image, at, older)));
        events.Add((past.AddHours(2 + (number * 5 % 60)), at => db.AcknowledgeAsync(Only(image), at, none)));
    }

    events.Add((now.AddDays(-image.Age), at => RecordAsync(image, at, 0)));
    if (tags.TryGetValue(image.Tag, out var tag))
        events.Add((now.AddDays(-94), at => db.AssignTagAsync(image.Name, tag, at, none)));
    if (Outcome(image) is { } outcome)
        events.Add((now.AddDays(-image.Age * (0.3 + (number % 5 / 8.0))), outcome));
}

foreach (var (host, days) in new[] { ("nas01", 91), ("vps", 80) })
{
    events.Add((now.AddDays(-days), at =>
        db.RecordAsync([Arrive(Body(at, host, "docker.io/diun/testnotif:latest", "new", "file", Digest("", "test", 0), null), at)], false, none)));
}

foreach (var (at, happen) in events.OrderBy(what => what.At))
    await happen(at);
await db.RejectAsync(new RejectedDelivery
{
    At = now.AddDays(-1.7),
    Reason = "The event has no $.image.",
    Sender = "192.168.20.14",
    UserAgent = "curl/8.11.0",
    ContentType = "application/json",
    Size = 31,
    Body = """{"hostname":"nas01","status":1}"""u8.ToArray(),
}, none);
Console.WriteLine($"{events.Count} things happened to {images.Count} images.");

IQueryable<ImageUpdate> Only(DemoImage image) => db.Updates.Where(u => u.Hostname == image.Host && u.Image == image.Name);

Func<DateTimeOffset, Task>? Outcome(DemoImage image) => image.Outcome switch
{
    "acknowledged" => at => db.AcknowledgeAsync(Only(image), at, none),
    "snoozed-week" => at => db.SnoozeAsync(Only(image), now.AddDays(5), at, none),
    "snoozed-digest" => at => db.SnoozeAsync(Only(image), Limits.UntilNewerDigest, at, none),
    _ => null,
};

Task RecordAsync(DemoImage image, DateTimeOffset at, int generation)
{
    Dictionary<string, string> metadata = new()
    {
        ["ctn_names"] = image.Containers,
        ["ctn_id"] = Digest(image.Host, image.Name, 0)[7..19],
        ["ctn_state"] = "running",
        ["ctn_status"] = "Up 6 days",
        ["compose_project"] = image.Project,
        ["compose_service"] = image.Containers.Split(',')[0],
    };
    if (image.Running.Length > 0)
        metadata["current_tag"] = image.Running;
    var body = Body(at, image.Host, image.Name, "update", "docker", Digest("", image.Name, generation), metadata);
    return db.RecordAsync([Arrive(body, at)], false, none);
}

static Arrival Arrive(byte[] body, DateTimeOffset at)
{
    var read = DiunEventReader.Read(body, out var reason) ?? throw new InvalidOperationException(reason);
    return new Arrival(read.ToUpdate(at), read.Payload, read.IsTest);
}

static byte[] Body(DateTimeOffset at, string host, string image, string status, string provider, string digest, Dictionary<string, string>? metadata) =>
    JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
    {
        ["diun_version"] = "v4.33.0",
        ["hostname"] = host,
        ["status"] = status,
        ["provider"] = provider,
        ["image"] = image,
        ["hub_link"] = image.StartsWith("docker.io/", StringComparison.Ordinal) ? $"https://hub.docker.com/r/{image[10..].Split(':')[0]}" : "",
        ["mime_type"] = "application/vnd.oci.image.index.v1+json",
        ["digest"] = digest,
        ["created"] = at.AddHours(-7),
        ["platform"] = "linux/amd64",
        ["metadata"] = metadata,
    });

static string Digest(string host, string image, int generation) =>
    "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{host} {image} {generation}")));

static DemoImage Read(string line)
{
    var words = line.Split(' ');
    var named = Regex.Match(words[1], @"^(?<name>[^\[]+)(?:\[(?<running>.+)\])?$");
    return new DemoImage(
        words[0], named.Groups["name"].Value, named.Groups["running"].Value, words[2], words[3], words[4], double.Parse(words[5], CultureInfo.InvariantCulture), words[6]);
}

internal sealed record DemoImage(string Host, string Name, string Running, string Containers, string Project, string Tag, double Age, string Outcome);
