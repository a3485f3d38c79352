using Microsoft.Win32.SafeHandles;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// One file of the spool. First it is written, then read; never both. The lock on it tells other processes that it has an owner, and ends with the process.
/// </summary>
internal sealed partial class SpoolSegment : IDisposable
{
    private readonly SafeFileHandle _file;

    private SpoolSegment(string path, SafeFileHandle file) => (Path, _file, Length) = (path, file, RandomAccess.GetLength(file));

    public string Path { get; }

    /// <summary>How many bytes of it are durable.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">The name is taken, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static SpoolSegment Create(string path) =>
        new(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));

    /// <summary>A segment that an earlier process has left; null when another process owns it, or has just finished it.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static SpoolSegment? Adopt(string path)
    {
        try
        {
            return new SpoolSegment(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
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
            RandomAccess.FlushToDisk(_file);
            if (Length == 0)
                DurableFolder.Flush(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (IOException)
        {
            CutOff();
            throw;
        }

        Length += bytes.Length;
    }

    /// <summary>Every undamaged record in its order; what is damaged between them is kept aside in a file beside this one.</summary>
    public Queue<SpoolRecord> Read(ILogger logger)
    {
        Memory<byte> bytes = new byte[Length];
        bytes = bytes[..RandomAccess.Read(_file, bytes.Span, 0)];
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
            if (next == bytes.Length && SpoolRecord.IsTorn(bytes.Span[at..]))
                Log.Torn(logger, Path, next - at);
            else
                KeepAside(bytes[at..next].Span, logger);
            at = next;
        }

        return records;
    }

    /// <summary>Removes the file: everything in it is in the database.</summary>
    public void Delete()
    {
        File.Delete(Path);
        _file.Dispose();
    }

    public void Dispose() => _file.Dispose();

    private void CutOff()
    {
        try
        {
            RandomAccess.SetLength(_file, Length);
        }
        catch (IOException)
        {
            // What stays is a torn record at the end, or one that will be applied although its sender was told otherwise.
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
            Log.DamagedAndLost(logger, bytes.Length, Path, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Dropped the unfinished last record of {Path} ({Bytes} bytes): its sender was never answered")]
        public static partial void Torn(ILogger logger, string path, int bytes);

        [LoggerMessage(LogLevel.Error, "{Bytes} bytes of {Path} are damaged and were kept aside in {Aside}; everything else in it is applied")]
        public static partial void Damaged(ILogger logger, int bytes, string path, string aside);

        [LoggerMessage(LogLevel.Error, "{Bytes} bytes of {Path} are damaged and could not be kept aside")]
        public static partial void DamagedAndLost(ILogger logger, int bytes, string path, Exception failure);
    }
}
