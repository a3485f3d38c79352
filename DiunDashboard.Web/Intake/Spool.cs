using System.Globalization;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Deliveries that the database could not take, in files of a folder beside the data, until it can. In the order of arrival.
/// Without such deliveries there is no folder and nothing is read or written. Replicas may share the folder: each owns the files it has made
/// or adopted. The limit is in bytes. For one caller at a time.
/// </summary>
public sealed partial class Spool(string folder, long limit, ILogger<Spool> logger) : IDisposable
{
    /// <summary>Bounds what is held in memory while it is applied; the files that are done with make room for others.</summary>
    private const int LargestSegment = 8 * 1024 * 1024;

    private const string Suffix = ".spool";

    private readonly Queue<SpoolSegment> _closed = [];
    private readonly HashSet<string> _told = [];
    private readonly HashSet<string> _done = [];
    private SpoolSegment? _open;
    private Queue<SpoolRecord>? _reading;
    private long _last;

    /// <summary>Where the files are.</summary>
    public string Folder => folder;

    public bool IsEmpty => _open is null && _closed.Count == 0;

    /// <summary>How many bytes it takes on the disk.</summary>
    public long Bytes => _closed.Sum(segment => segment.Length) + (_open?.Length ?? 0);

    /// <summary>Names in the log what would be in the way if a delivery had to be kept now.</summary>
    public void Probe()
    {
        var beside = Path.GetDirectoryName(folder)!;
        try
        {
            Directory.CreateDirectory(beside);
            var path = Path.Combine(Directory.Exists(folder) ? folder : beside, Path.GetRandomFileName());
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.Unwritable(logger, folder, failure.Message);
        }
    }

    /// <summary>
    /// Takes over what other processes have left and none owns: behind what is here already. What belongs to another user is named in the log, once,
    /// and stays. May be repeated at any time.
    /// </summary>
    public void Adopt()
    {
        if (!Directory.Exists(folder))
            return;
        try
        {
            foreach (var path in Directory.GetFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal))
                Adopt(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Tell(folder, failure);
        }
    }

    /// <summary>Appends records behind all others, all or none; durable on return, with one fsync for all.</summary>
    /// <exception cref="SpoolRefusedException">The limit is reached, or the disk is full or refuses.</exception>
    public void Append(IReadOnlyList<SpoolRecord> records)
    {
        if (Bytes + records.Sum(record => (long)record.Size) > limit)
        {
            throw new SpoolRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The database is away and the spool has reached its limit of {limit / 1024 / 1024} MiB: bring the database back, or raise SPOOL_LIMIT_MIB."));
        }

        if (_open?.Length >= LargestSegment)
            Close();
        try
        {
            _open ??= NewSegment();
            _open.Append(records);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_open is { Length: 0 })
                Discard();
            else
                Close();
            throw new SpoolRefusedException(
                "The database is away and the delivery could not be written to the disk either: see that there is space and that the folder of DB_PATH is writable.",
                failure);
        }
    }

    /// <summary>The oldest records, at most so many; they stay until <see cref="Remove"/>. Empty only when the spool is.</summary>
    public IReadOnlyList<SpoolRecord> Oldest(int count)
    {
        while (!IsEmpty)
        {
            if (_closed.Count == 0)
                Close();
            _reading ??= _closed.Peek().Read(logger);
            if (_reading.Count > 0)
                return [.. _reading.Take(count)];
            Finish();
        }

        return [];
    }

    /// <summary>Forgets the oldest records: they are in the database.</summary>
    public void Remove(int count)
    {
        for (; count > 0; count--)
            _reading!.Dequeue();
        if (_reading is { Count: 0 })
            Finish();
    }

    /// <summary>Lets go of the files; what is in them stays for the next process.</summary>
    public void Dispose()
    {
        foreach (var segment in _closed)
            segment.Dispose();
        _open?.Dispose();
    }

    private void Adopt(string path)
    {
        try
        {
            // Done with, and could not be deleted.
            if (_done.Contains(path) || SpoolSegment.Adopt(path) is not { } segment)
                return;
            if (segment.Length > 0)
                _closed.Enqueue(segment);
            else
                Delete(segment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Tell(path, failure);
        }
    }

    private void Tell(string path, Exception failure)
    {
        if (_told.Add(path))
            Log.Unopened(logger, path, failure.Message);
    }

    private SpoolSegment NewSegment()
    {
        string[] changed = Directory.Exists(folder) ? [folder] : [folder, Path.GetDirectoryName(folder)!];
        Directory.CreateDirectory(folder);
        // Not the clock: it may jump back. Nor a number again: whoever still holds the old file of it would delete the new one.
        _last = Directory.EnumerateFiles(folder).Select(Number).Append(_last).Max();
        while (true)
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{++_last:D10}{Suffix}"));
            try
            {
                return SpoolSegment.Create(path, changed);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another replica was quicker.
            }
        }
    }

    private static long Number(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void Close()
    {
        if (_open is not null)
            _closed.Enqueue(_open);
        _open = null;
    }

    private void Discard()
    {
        Delete(_open!);
        _open = null;
    }

    private void Finish()
    {
        _reading = null;
        Delete(_closed.Dequeue());
    }

    private void Delete(SpoolSegment segment)
    {
        if (!segment.Delete(logger))
            _done.Add(segment.Path);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "While the database is away deliveries would be lost, because {Folder} cannot be written: {Reason}")]
        public static partial void Unwritable(ILogger logger, string folder, string reason);

        [LoggerMessage(LogLevel.Error, "What may lie in {Path} cannot be applied, because it cannot be opened: {Reason}")]
        public static partial void Unopened(ILogger logger, string path, string reason);
    }
}
