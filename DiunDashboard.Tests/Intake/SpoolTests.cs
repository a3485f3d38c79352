using DiunDashboard.Web.Intake;

namespace DiunDashboard.Tests.Intake;

/// <summary>The files in which deliveries wait.</summary>
public sealed class SpoolTests : OnSpool
{
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

    [Fact]
    public void Beyond_its_limit_it_takes_nothing_and_says_so()
    {
        using var spool = new Spool(Folder, 10_000, Log);
        spool.Append([Record(new string('a', 9_000))]);

        Should.Throw<SpoolRefusedException>(() => spool.Append([Record(new string('a', 1_000))])).Message.ShouldContain("SPOOL_LIMIT_MIB");
        spool.Append([Record("small")]);
        Drain(spool).Count.ShouldBe(2);
        spool.Append([Record(new string('a', 9_000))]);
    }

    [Fact]
    public void Files_are_many_and_small_so_that_what_is_done_with_makes_room()
    {
        using var spool = new Spool(Folder, Limit, Log);
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
}
