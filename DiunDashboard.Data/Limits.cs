namespace DiunDashboard.Data;

/// <summary>
/// How much of a text is stored; the rest is cut (the payload in the history stays whole). Lengths are in UTF-16 units.
/// PostgreSQL indexes at most about 2 700 bytes of (hostname, image): that bounds the two.
/// </summary>
public static class Limits
{
    /// <summary>The longest image reference; a longer one is refused.</summary>
    public const int Image = 1024;

    public const int Hostname = 255;

    /// <summary>Status, platform and other short fields.</summary>
    public const int Word = 255;

    public const int Digest = 512;

    public const int HubLink = 2048;

    /// <summary>One metadata value.</summary>
    public const int MetadataValue = 65_536;

    /// <summary>How many metadata entries are kept.</summary>
    public const int MetadataEntries = 256;

    /// <summary>All container names of one update together; when they grow beyond it, those of the newest event stay.</summary>
    public const int Containers = 16_384;

    /// <summary>A tag's name, in code points.</summary>
    public const int TagName = 50;

    /// <summary>A note.</summary>
    public const int Note = 4_000;

    /// <summary>How much of a note the history repeats.</summary>
    public const int NoteInHistory = 255;

    /// <summary>How many bytes of a rejected body are kept.</summary>
    public const int RejectedBody = 256 * 1024;

    /// <summary>How many rejected deliveries are kept, the newest ones.</summary>
    public const int RejectedDeliveries = 1_000;

    /// <summary>A snooze that only another digest ends.</summary>
    public static readonly DateTimeOffset UntilNewerDigest = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Cuts a text to a length, never through a surrogate pair.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
