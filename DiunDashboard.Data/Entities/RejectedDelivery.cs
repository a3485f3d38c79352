namespace DiunDashboard.Data.Entities;

/// <summary>A delivery with the right secret that could not be read. Diun will not send it again, so it is kept for a person.</summary>
public sealed class RejectedDelivery
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>The sentence the sender was told.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The sender's address.</summary>
    public string Sender { get; set; } = "";

    public string UserAgent { get; set; } = "";

    public string ContentType { get; set; } = "";

    /// <summary>The size of the body in bytes, also when <see cref="Body"/> holds less.</summary>
    public int Size { get; set; }

    /// <summary>The body's first <see cref="Limits.RejectedBody"/> bytes.</summary>
    public byte[] Body { get; set; } = [];
}
