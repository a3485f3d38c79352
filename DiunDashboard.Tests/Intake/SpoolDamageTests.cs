using DiunDashboard.Web.Intake;

namespace DiunDashboard.Tests.Intake;

/// <summary>The files in which deliveries wait, on a disk that tears, damages and refuses.</summary>
public sealed class SpoolDamageTests : OnSpool
{
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
        Log.Lines.ShouldContain(line => line.StartsWith("Dropped the unfinished last record", StringComparison.Ordinal));
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
        Log.Lines.ShouldContain(line => line.Contains(aside, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 9)]
    [InlineData(2, 8)]
    [InlineData(2, 10)]
    [InlineData(2, 11)]
    public void A_record_of_which_only_the_length_is_damaged_comes_back(int record, int at)
    {
        SpoolRecord[] records = [Record("one"), Record("two"), Record("three")];
        Write(records);
        var begin = records.Take(record).Sum(before => before.Size);
        Change(bytes =>
        {
            bytes[begin + at] ^= 0x10;
            return bytes;
        });

        using var spool = NewSpool();
        ShouldBe(Drain(spool), records);
        Directory.GetFiles(Folder).ShouldBeEmpty();
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
    public void A_folder_that_cannot_be_written_refuses_without_naming_it()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        using var spool = new Spool(Folder, Limit, Log);

        Should.Throw<SpoolRefusedException>(() => spool.Append([Record("one")])).Message.ShouldNotContain(DataFolder);
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
        Log.Lines.ShouldContain(line => line.Contains("could not be deleted", StringComparison.Ordinal));

        spool.Append(records[1..2]);
        ShouldBe(spool.Oldest(1), records[1..2]);
        spool.Append(records[2..]);
        ShouldBe(Drain(spool), records[1..]);
        spool.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_stays_although_it_is_done_with_is_emptied()
    {
        using var disk = new SmallDisk(mebibytes: 1);
        var folder = Path.Combine(disk.Folder, "diun.db.spool");
        using var spool = new Spool(folder, Limit, Log);
        spool.Append([Record("one")]);
        spool.Oldest(1).Count.ShouldBe(1);
        var path = Directory.GetFiles(folder).ShouldHaveSingleItem();
        SmallDisk.Pin(path);

        spool.Remove(1);
        spool.Adopt();
        spool.IsEmpty.ShouldBeTrue();
        new FileInfo(path).Length.ShouldBe(0);
        SmallDisk.Unpin(path);
    }

    [Fact]
    public void A_folder_in_which_nothing_could_be_kept_is_named_before_it_is_needed()
    {
        using var disk = new SmallDisk(mebibytes: 1);
        var folder = Path.Combine(disk.Folder, "diun.db.spool");
        using var spool = new Spool(folder, Limit, Log);
        spool.Probe();
        Log.Lines.ShouldBeEmpty();
        Directory.GetFileSystemEntries(disk.Folder).ShouldBeEmpty();

        disk.MakeReadOnly();
        spool.Probe();
        Log.Lines.ShouldHaveSingleItem().ShouldContain(folder);
    }

    private static byte[] Bytes(SpoolRecord record)
    {
        var bytes = new byte[record.Size];
        record.WriteTo(bytes);
        return bytes;
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
