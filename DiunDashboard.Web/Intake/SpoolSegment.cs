using Microsoft.Win32.SafeHandles;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// One file of the spool. First it is written, then read; never both. The lock on it tells other processes that it has an owner, and ends with the process.
/// </summary>
internal sealed partial class SpoolSegment : IDisposable
{
    // Between the making of a file and the lock on it.
    private static readonly TimeSpan MakingTime = TimeSpan.FromMinutes(1);

    // EWOULDBLOCK of Linux and of macOS, and the sharing violation of Windows, as .NET passes them on.
    private static readonly int[] HasOwner = [11, 35, unchecked((int)0x80070020)];

    // What a disk reads or fails to read as one.
    private const int Block = 4096;

    private readonly SafeFileHandle _file;
    private readonly string[] _folders;
    private bool _isNeeded;

    private SpoolSegment(string path, SafeFileHandle file, params string[] folders) =>
        (Path, _file, _folders, Length) = (path, file, folders, RandomAccess.GetLength(file));

    public string Path { get; }

    /// <summary>How many bytes of it are durable.</summary>
    public long Length { get; private set; }

    /// <summary>A new segment, without records.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="folders">Those in which names become durable with its first records.</param>
    /// <exception cref="IOException">The name is taken, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static SpoolSegment Create(string path, string[] folders) =>
        new(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None), folders);

    /// <summary>
    /// A segment that another process has left; null when one owns it, is about to (it was made within a minute and is empty), or has just finished it.
    /// </summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static SpoolSegment? Adopt(string path)
    {
        try
        {
            var segment = new SpoolSegment(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
            if (segment.Length > 0 || (DateTime.UtcNow - File.GetLastWriteTimeUtc(path)).Duration() > MakingTime)
                return segment;
            segment.Dispose();
        }
        catch (IOException failure) when (failure is FileNotFoundException || HasOwner.Contains(failure.HResult))
        {
            // As above.
        }

        return null;
    }

    /// <summary>
    /// Appends records, all with one fsync; they are durable on return. After a failure nothing more may be appended:
    /// a second fsync would call durable what the first one has lost (https://wiki.postgresql.org/wiki/Fsync_Errors).
    /// </summary>
    /// <exception cref="IOException">The disk is full or refuses; none of the records counts.</exception>
    public void Append(IReadOnlyList<SpoolRecord> records)
    {
        var bytes = new byte[records.Sum(record => record.Size)];
        var at = 0;
        foreach (var record in records)
        {
            record.WriteTo(bytes.AsSpan(at));
            at += record.Size;
        }

        try
        {
            RandomAccess.Write(_file, bytes, Length);
            Flush();
        }
        catch (IOException)
        {
            CutOff();
            throw;
        }

        Length += bytes.Length;
    }

    /// <summary>
    /// Every undamaged record in its order. What is damaged between them is kept aside in a file beside this one; where the disk gives something
    /// not back at all, this file itself stays under another name.
    /// </summary>
    public Queue<SpoolRecord> Read(ILogger logger)
    {
        var bytes = ReadBlocks(logger);
        Queue<SpoolRecord> records = [];
        for (var at = 0; at < bytes.Length;)
        {
            if (SpoolRecord.ReadFrom(bytes[at..]) is { } record)
            {
                records.Enqueue(record);
                at += record.Size;
                continue;
            }

            var next = SpoolRecord.NextIn(bytes, at + 1);
            if (SpoolRecord.Filling(bytes[at..next]) is { } whole)
                records.Enqueue(whole);
            else if (next == bytes.Length && SpoolRecord.IsTorn(bytes.Span[at..]))
                Log.Torn(logger, Path, next - at);
            else
                KeepAside(bytes[at..next].Span, logger);
            at = next;
        }

        return records;
    }

    /// <summary>
    /// Removes the file: everything in it is in the database. One from which something is missing is only renamed. Whether that was done: one that
    /// stays is emptied where that can be done, and what is in it is left out by the next process as long as the history has it.
    /// </summary>
    public bool Delete(ILogger logger)
    {
        try
        {
            if (_isNeeded)
                File.Move(Path, Unreadable);
            else
                File.Delete(Path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_isNeeded)
                Log.Unmoved(logger, Path, Unreadable, failure.Message);
            else
                Empty(failure, logger);
            return false;
        }
        finally
        {
            _file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private string Unreadable => System.IO.Path.ChangeExtension(Path, ".unreadable");

    // Where a block cannot be read there are zeros in its place.
    private ReadOnlyMemory<byte> ReadBlocks(ILogger logger)
    {
        Memory<byte> bytes = new byte[Length];
        var at = 0;
        while (at < bytes.Length)
        {
            var block = bytes.Span[at..Math.Min(at + Block, bytes.Length)];
            try
            {
                var count = RandomAccess.Read(_file, block, at);
                if (count == 0)
                    break;
                at += count;
            }
            catch (IOException failure)
            {
                Log.Unread(logger, at, Path, Unreadable, failure.Message);
                _isNeeded = true;
                at += block.Length;
            }
        }

        return bytes[..at];
    }

    // Once the history is pruned nobody would know any more that it was applied.
    private void Empty(Exception undeleted, ILogger logger)
    {
        Log.Undeleted(logger, Path, undeleted.Message);
        Length = 0;
        CutOff();
    }

    // All at once, because whoever waits for a slow disk waits for all of them; on threads of their own, because the pool's may be waiting for it too.
    private void Flush()
    {
        var names = Length > 0 ? [] : _folders.Select(folder => Task.Factory.StartNew(
            () => DurableFolder.Flush(folder), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        RandomAccess.FlushToDisk(_file);
        Task.WhenAll(names).GetAwaiter().GetResult();
    }

    private void CutOff()
    {
        try
        {
            RandomAccess.SetLength(_file, Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What stays is a torn record at the end, one that will be applied although its sender was told otherwise, or a file that is done with.
        }
    }

    private void KeepAside(ReadOnlySpan<byte> bytes, ILogger logger)
    {
        var aside = System.IO.Path.ChangeExtension(Path, ".damaged");
        try
        {
            using var file = new FileStream(aside, FileMode.Append);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            Log.Damaged(logger, bytes.Length, Path, aside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotAside(logger, bytes.Length, Path, Unreadable, failure.Message);
            _isNeeded = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Dropped the unfinished last record of {Path} ({Bytes} bytes): its sender was never answered")]
        public static partial void Torn(ILogger logger, string path, int bytes);

        [LoggerMessage(LogLevel.Error, "{Bytes} bytes of {Path} are damaged and were kept aside in {Aside}; everything else in it is applied")]
        public static partial void Damaged(ILogger logger, int bytes, string path, string aside);

        [LoggerMessage(LogLevel.Warning, "{Path} could not be deleted ({Reason}), although nothing in it is needed any more")]
        public static partial void Undeleted(ILogger logger, string path, string reason);

        [LoggerMessage(LogLevel.Error, "{Path}, of which a part could not be applied, could not be renamed to {Aside} ({Reason})")]
        public static partial void Unmoved(ILogger logger, string path, string aside, string reason);

        [LoggerMessage(LogLevel.Error, "{Bytes} bytes of {Path} are damaged and could not be kept aside ({Reason}): the file becomes {Aside} when everything else in it is applied")]
        public static partial void NotAside(ILogger logger, int bytes, string path, string aside, string reason);

        [LoggerMessage(LogLevel.Error, "The block at {Offset} of {Path} cannot be read ({Reason}): the file becomes {Aside} when everything else in it is applied")]
        public static partial void Unread(ILogger logger, int offset, string path, string aside, string reason);
    }
}
