using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;

namespace DiunDashboard.Web.Intake;

/// <summary>What is to be stored of one delivery: an event, or a body that could not be read. One of the two is there.</summary>
public sealed record Delivery(Arrival? Event, RejectedDelivery? Rejected)
{
    /// <summary>The form in which the spool keeps it: an event as it came, because that form never changes with this program.</summary>
    public SpoolRecord ToRecord() => Event is { } arrival
        ? new SpoolRecord(arrival.Id, arrival.Update.ReceivedAt, IsRejected: false, Encoding.UTF8.GetBytes(arrival.Payload))
        : new SpoolRecord(Guid.CreateVersion7(), Rejected!.At, IsRejected: true, JsonSerializer.SerializeToUtf8Bytes(Rejected));

    /// <summary>The delivery that was kept; an event that this program can no longer read becomes a rejected one.</summary>
    public static Delivery From(SpoolRecord record)
    {
        if (record.IsRejected && JsonSerializer.Deserialize<RejectedDelivery>(record.Content.Span) is { } rejected)
            return new Delivery(null, rejected);
        return DiunEventReader.Read(record.Content, out var reason) is { } diunEvent
            ? new Delivery(new Arrival(diunEvent.ToUpdate(record.ReceivedAt), diunEvent.Payload, diunEvent.IsTest) { Id = record.Id }, null)
            : new Delivery(null, Refused(record.Content.Span, reason, record.ReceivedAt));
    }

    /// <summary>The <see cref="Arrival.Id"/> of a rejected delivery that is replayed, the same however often that is tried.</summary>
    public static Guid ReplayId(RejectedDelivery rejected)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, rejected.At.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], rejected.Id);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>What is kept of an event that cannot be stored as one.</summary>
    public static RejectedDelivery Refused(ReadOnlySpan<byte> body, string reason, DateTimeOffset receivedAt) => new()
    {
        At = receivedAt,
        Reason = reason,
        Size = body.Length,
        Body = body[..Math.Min(body.Length, Limits.RejectedBody)].ToArray(),
    };
}
