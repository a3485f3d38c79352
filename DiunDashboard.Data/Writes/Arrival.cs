using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data.Writes;

/// <summary>One event on its way into the database.</summary>
/// <param name="Update">All that the event says and implies, with <see cref="ImageUpdate.ReceivedAt"/>; the rest of its state is ignored.</param>
/// <param name="Payload">The body as it came.</param>
/// <param name="IsTest">Whether it is <c>diun notif test</c>: a history entry, no update.</param>
public sealed record Arrival(ImageUpdate Update, string Payload, bool IsTest = false)
{
    /// <summary>
    /// What makes a repeated attempt to record this delivery recognisable, see <see cref="HistoryEntry.DeliveryId"/>.
    /// Ids grow with time, so that their index is written at one end.
    /// </summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
}
