using System.Buffers.Binary;
using System.Numerics;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// What the spool keeps of one delivery. In the file, little-endian: 8 bytes that begin every record and occur in no UTF-8 text,
/// the length of the rest in 4, its CRC-32C in 4, and the rest: id (16), arrival in ticks of UTC (8), kind (1), content.
/// </summary>
/// <param name="Id">The <see cref="Arrival.Id"/> of the first attempt to record it, which may have got through.</param>
/// <param name="ReceivedAt">When it arrived.</param>
/// <param name="IsRejected">Whether the content is a <see cref="RejectedDelivery"/> as JSON rather than an event as it came.</param>
/// <param name="Content">At most <see cref="MaxContent"/> bytes.</param>
public sealed record SpoolRecord(Guid Id, DateTimeOffset ReceivedAt, bool IsRejected, ReadOnlyMemory<byte> Content)
{
    /// <summary>More than the largest body, and than a rejected one in Base64.</summary>
    public const int MaxContent = 2 * 1024 * 1024;

    private const int Head = 16;
    private const int Fixed = 25;

    private static ReadOnlySpan<byte> Marker => [0xFF, (byte)'D', (byte)'i', (byte)'u', (byte)'n', 1, 0xFE, 0xFF];

    /// <summary>How many bytes it takes in the file.</summary>
    public int Size => Head + Fixed + Content.Length;

    /// <summary>Writes it to the beginning of a span of at least <see cref="Size"/> bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        Marker.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Fixed + Content.Length);
        var rest = target[Head..Size];
        Id.TryWriteBytes(rest);
        BinaryPrimitives.WriteInt64LittleEndian(rest[16..], ReceivedAt.UtcTicks);
        rest[24] = IsRejected ? (byte)1 : (byte)0;
        Content.Span.CopyTo(rest[Fixed..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], Checksum(rest));
    }

    /// <summary>The whole and undamaged record that begins here, or null.</summary>
    public static SpoolRecord? ReadFrom(ReadOnlyMemory<byte> source)
    {
        var span = source.Span;
        if (span.Length < Head + Fixed || !span.StartsWith(Marker))
            return null;
        return ReadFrom(source, LengthIn(span));
    }

    /// <summary>The record that takes all of this, and of which nothing but the length it gives is damaged; or null.</summary>
    public static SpoolRecord? Filling(ReadOnlyMemory<byte> source) => source.Span.StartsWith(Marker) ? ReadFrom(source, source.Length - Head) : null;

    private static SpoolRecord? ReadFrom(ReadOnlyMemory<byte> source, int length)
    {
        var span = source.Span;
        if (length is < Fixed or > Fixed + MaxContent || length > span.Length - Head)
            return null;
        var rest = span.Slice(Head, length);
        if (Checksum(rest) != BinaryPrimitives.ReadUInt32LittleEndian(span[12..]))
            return null;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(rest[16..]);
        return new SpoolRecord(new Guid(rest[..16]), new DateTimeOffset(ticks, TimeSpan.Zero), rest[24] == 1, source.Slice(Head + Fixed, length - Fixed));
    }

    /// <summary>Whether a write that was cut short leaves this: the beginning of a record and not all of it, or blocks that were never filled.</summary>
    public static bool IsTorn(ReadOnlySpan<byte> rest) =>
        !rest.ContainsAnyExcept((byte)0)
        || (rest.StartsWith(Marker[..Math.Min(rest.Length, Marker.Length)]) && (rest.Length < Head + Fixed || LengthIn(rest) > rest.Length - Head));

    /// <summary>Where the next undamaged record begins, or the end.</summary>
    public static int NextIn(ReadOnlyMemory<byte> source, int from)
    {
        while (from < source.Length)
        {
            var at = source.Span[from..].IndexOf(Marker);
            if (at < 0)
                break;
            from += at;
            if (ReadFrom(source[from..]) is not null)
                return from;
            from++;
        }

        return source.Length;
    }

    private static int LengthIn(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[8..]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var single in bytes)
            checksum = BitOperations.Crc32C(checksum, single);
        return ~checksum;
    }
}
