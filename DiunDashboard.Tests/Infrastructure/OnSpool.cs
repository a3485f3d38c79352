using System.Text;
using DiunDashboard.Web.Intake;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Tests of the files in which deliveries wait: each has a folder of its own.</summary>
public abstract class OnSpool : IDisposable
{
    protected const long Limit = 64 * 1024 * 1024;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("diun-test-");

    protected LoggedLines<Spool> Log { get; } = new();

    protected string DataFolder => _data.FullName;

    protected string Folder => Path.Combine(DataFolder, "diun.db.spool");

    public void Dispose()
    {
        _data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static SpoolRecord Record(string content) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddMilliseconds(content.Length), content.Length % 2 == 1, Encoding.UTF8.GetBytes(content));

    protected static List<SpoolRecord> Drain(Spool spool)
    {
        List<SpoolRecord> all = [];
        while (spool.Oldest(3) is { Count: > 0 } part)
        {
            all.AddRange(part);
            spool.Remove(part.Count);
        }

        return all;
    }

    protected static void ShouldBe(IReadOnlyList<SpoolRecord> actual, IReadOnlyList<SpoolRecord> expected)
    {
        actual.Select(record => record with { Content = default }).ShouldBe(expected.Select(record => record with { Content = default }));
        actual.Select(record => Encoding.UTF8.GetString(record.Content.Span)).ShouldBe(expected.Select(record => Encoding.UTF8.GetString(record.Content.Span)));
    }

    protected Spool NewSpool()
    {
        var spool = new Spool(Folder, Limit, Log);
        spool.Adopt();
        return spool;
    }
}
