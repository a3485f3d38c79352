using System.Text;
using DiunDashboard.Web.Intake;

namespace DiunDashboard.Tests.Intake;

/// <summary>The files in which deliveries wait.</summary>
public sealed class SpoolTests : IDisposable
{
    private const long Limit = 64 * 1024 * 1024;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("diun-test-");
    private readonly LoggedLines<Spool> _log = new();

    private string Folder => Path.Combine(_data.FullName, "diun.db.spool");

    [Fact]
    public void Records_come_back_as_they_were_in_their_order_also_to_the_next_process()
    {
        SpoolRecord[] records = [.. Enumerable.Range(0, 1_000).Select(number => Record(new string('ü', number)))];
        using (var spool = NewSpool())
        {
            foreach (var group in records.Chunk(7))
                spool.Append(group);
            ShouldBe(spool.Oldest(2_000), records);
        }

        using var next = NewSpool();
        ShouldBe(Drain(next), records);
        next.IsEmpty.ShouldBeTrue();
        Directory.GetFiles(Folder).ShouldBeEmpty();
    }

    [Fact]
    public void What_arrives_while_the_oldest_are_read_goes_behind_them()
    {
        SpoolRecord[] records = [.. Enumerable.Range(0, 6).Select(number => Record($"{number}"))];
        using var spool = NewSpool();
        spool.Append(records[..2]);
        ShouldBe(spool.Oldest(1), records[..1]);
        spool.Append(records[2..4]);
        spool.Remove(1);
        spool.Append(records[4..]);

        ShouldBe(Drain(spool), records[1..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(45)]
    public void A_record_torn_at_the_end_is_dropped(int left)
    {
        SpoolRecord[] records = [Record("one"), Record("two")];
        Write(records);
        Change(bytes => [.. bytes, .. Bytes(Record("this one was never answered"))[..left]]);

        using var spool = NewSpool();
        ShouldBe(Drain(spool), records);
        _log.Lines.ShouldContain(line => line.StartsWith("Dropped the unfinished last record", StringComparison.Ordinal));
        Directory.GetFiles(Folder).ShouldBeEmpty();
    }

    [Fact]
    public void Blocks_at_the_end_that_were_never_filled_are_dropped()
    {
        SpoolRecord[] records = [Record("one")];
        Write(records);
        Change(bytes => [.. bytes, .. new byte[4096]]);

        using var spool = NewSpool();
        ShouldBe(Drain(spool), records);
        Directory.GetFiles(Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(30)]
    [InlineData(-1)]
    public void A_damaged_record_is_kept_aside_and_named_and_all_others_come_back(int at)
    {
        SpoolRecord[] records = [Record("one"), Record("the second, which is damaged"), Record("three")];
        Write(records);
        var (begin, size) = (records[0].Size, records[1].Size);
        Change(bytes =>
        {
            bytes[begin + (at < 0 ? size + at : at)] ^= 0x55;
            return bytes;
        });

        using var spool = NewSpool();
        ShouldBe(Drain(spool), [records[0], records[2]]);
        var aside = Directory.GetFiles(Folder).ShouldHaveSingleItem();
        aside.ShouldEndWith(".damaged");
        new FileInfo(aside).Length.ShouldBe(size);
        _log.Lines.ShouldContain(line => line.Contains(aside, StringComparison.Ordinal));
    }

    [Fact]
    public void A_whole_record_at_the_end_that_is_damaged_was_answered_and_is_kept_aside()
    {
        Write([Record("one"), Record("two")]);
        Change(bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });

        using var spool = NewSpool();
        Drain(spool).Count.ShouldBe(1);
        Directory.GetFiles(Folder, "*.damaged").Length.ShouldBe(1);
    }

    [Fact]
    public void Beyond_its_limit_it_takes_nothing_and_says_so()
    {
        using var spool = new Spool(Folder, 10_000, _log);
        spool.Append([Record(new string('a', 9_000))]);

        Should.Throw<SpoolRefusedException>(() => spool.Append([Record(new string('a', 1_000))])).Message.ShouldContain("SPOOL_LIMIT_MIB");
        spool.Append([Record("small")]);
        Drain(spool).Count.ShouldBe(2);
        spool.Append([Record(new string('a', 9_000))]);
    }

    [Fact]
    public void Files_are_many_and_small_so_that_what_is_done_with_makes_room()
    {
        using var spool = new Spool(Folder, Limit, _log);
        for (var number = 0; number < 20; number++)
            spool.Append([Record(new string('a', 1024 * 1024))]);
        var before = spool.Bytes;
        spool.Remove(spool.Oldest(9).Count);

        spool.Bytes.ShouldBeLessThan(before);
        Drain(spool).Count.ShouldBe(12);
    }

    [Fact]
    public void Two_replicas_share_a_folder_and_each_has_its_own_files()
    {
        using var one = NewSpool();
        one.Append([Record("one")]);
        using var two = NewSpool();
        two.IsEmpty.ShouldBeTrue();
        two.Append([Record("two")]);

        Drain(two).Count.ShouldBe(1);
        Drain(one).Count.ShouldBe(1);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_refuses_without_naming_it()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        using var spool = new Spool(Folder, Limit, _log);

        Should.Throw<SpoolRefusedException>(() => spool.Append([Record("one")])).Message.ShouldNotContain(_data.FullName);
        spool.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_cannot_be_deleted_takes_no_other_with_it()
    {
        SpoolRecord[] records = [Record("one"), Record("two"), Record("three")];
        using var spool = NewSpool();
        spool.Append(records[..1]);
        ShouldBe(spool.Oldest(1), records[..1]);
        Directory.Delete(Folder, recursive: true);
        spool.Remove(1);
        _log.Lines.ShouldContain(line => line.Contains("could not be deleted", StringComparison.Ordinal));

        spool.Append(records[1..2]);
        ShouldBe(spool.Oldest(1), records[1..2]);
        spool.Append(records[2..]);
        ShouldBe(Drain(spool), records[1..]);
        spool.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_stays_although_it_is_done_with_is_read_again_by_the_next_process_only()
    {
        using var disk = new SmallDisk(mebibytes: 1);
        var folder = Path.Combine(disk.Folder, "diun.db.spool");
        using var spool = new Spool(folder, Limit, _log);
        spool.Append([Record("one")]);
        spool.Oldest(1).Count.ShouldBe(1);
        var path = Directory.GetFiles(folder).ShouldHaveSingleItem();
        SmallDisk.Pin(path);

        spool.Remove(1);
        spool.Adopt();
        spool.IsEmpty.ShouldBeTrue();
        using (var next = new Spool(folder, Limit, _log))
        {
            next.Adopt();
            Drain(next).Count.ShouldBe(1);
        }

        SmallDisk.Unpin(path);
    }

    [Fact]
    public void A_folder_in_which_nothing_could_be_kept_is_named_before_it_is_needed()
    {
        using var disk = new SmallDisk(mebibytes: 1);
        var folder = Path.Combine(disk.Folder, "diun.db.spool");
        using var spool = new Spool(folder, Limit, _log);
        spool.Probe();
        _log.Lines.ShouldBeEmpty();
        Directory.GetFileSystemEntries(disk.Folder).ShouldBeEmpty();

        disk.MakeReadOnly();
        spool.Probe();
        _log.Lines.ShouldHaveSingleItem().ShouldContain(folder);
    }

    [Fact]
    public void What_another_process_has_left_later_is_taken_over_too()
    {
        SpoolRecord[] records = [Record("one"), Record("two")];
        using var spool = NewSpool();
        spool.Append(records[..1]);
        using (var leaving = NewSpool())
            leaving.Append(records[1..]);

        spool.Adopt();

        Drain(spool).Count.ShouldBe(2);
        Directory.GetFiles(Folder).ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_file_that_another_process_may_be_about_to_write_is_left_to_it()
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, "0000000001.spool");
        File.WriteAllBytes(path, []);
        using var spool = NewSpool();
        File.Exists(path).ShouldBeTrue();

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        spool.Adopt();
        File.Exists(path).ShouldBeFalse();
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static SpoolRecord Record(string content) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddMilliseconds(content.Length), content.Length % 2 == 1, Encoding.UTF8.GetBytes(content));

    private static byte[] Bytes(SpoolRecord record)
    {
        var bytes = new byte[record.Size];
        record.WriteTo(bytes);
        return bytes;
    }

    private static List<SpoolRecord> Drain(Spool spool)
    {
        List<SpoolRecord> all = [];
        while (spool.Oldest(3) is { Count: > 0 } part)
        {
            all.AddRange(part);
            spool.Remove(part.Count);
        }

        return all;
    }

    private static void ShouldBe(IReadOnlyList<SpoolRecord> actual, IReadOnlyList<SpoolRecord> expected)
    {
        actual.Select(record => record with { Content = default }).ShouldBe(expected.Select(record => record with { Content = default }));
        actual.Select(record => Encoding.UTF8.GetString(record.Content.Span)).ShouldBe(expected.Select(record => Encoding.UTF8.GetString(record.Content.Span)));
    }

    private Spool NewSpool()
    {
        var spool = new Spool(Folder, Limit, _log);
        spool.Adopt();
        return spool;
    }

    private void Write(SpoolRecord[] records)
    {
        using var spool = NewSpool();
        spool.Append(records);
    }

    private void Change(Func<byte[], byte[]> change)
    {
        var path = Directory.GetFiles(Folder).Single();
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }
}
